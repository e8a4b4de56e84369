import { type Exchange, readReply } from "@persona-conformance/client";
import { tokenLifetime } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../capabilities.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import {
  answerForOtherPath,
  expectSameAnswer,
  expectUnchanged,
} from "../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectAllowed,
  expectNone,
  expectRefusal,
} from "../../trial/judging/expect.ts";
import { bodyOf } from "../../trial/arranging/share-token-objects.ts";
import {
  acting,
  expectToken,
  newToken,
  party,
  requireTokensLeft,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/arranging/share-tokens.ts";
import {
  creationRequest,
  expiryOf,
  redemptionOf,
} from "../../trial/arranging/share-token-requests.ts";
import { otherParameters } from "../../trial/requests/odd-requests.ts";
import type { View } from "../../trial/reading/view.ts";
import { subjectOf } from "../../trial/moving/move.ts";
import { expectNotStale } from "../../trial/moving/stale-reads.ts";
import type { Trial } from "../../trial/trial.ts";
import { elsewhere } from "../crossed/another-cell.ts";
import { inTurns } from "../in-turns.ts";
import { expectNoneMade, noteRefused, tokensBefore } from "./creating/none-made.ts";
import { expectNotDone } from "./redeeming/not-done.ts";
import { expectExpirable } from "./expiring/expirable.ts";

const creating = "create-a-share-token";
const redeem = "redeem-share-token";
const needs: readonly Capability[] = shareTokenArrangement.needs.one;
const withRedemption: readonly Capability[] = [...needs, "redeem", "two-parties"];

const mapping = { "source-field-name": "name-first", "destination-field-name": "name-first" };

/** Repeats requests about share tokens with the same idempotency key. */
export const idempotencyChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/create/replayed",
    cites: "protocol/idempotent-replay",
    alsoCites: [
      "protocol/idempotent-parameters",
      "protocol/idempotent-scope",
      "share-tokens/create-by-source",
      "share-tokens/ends-are-final",
    ],
    operation: creating,
    needs,
    steps:
      "creates a token with an idempotency key, expires it and repeats the creation; then sends another body with that key, on the mock also a fieldset, and the first body as the destination; with --redeem all, also repeats the creation before the expiry and after the other body",
    failsWhen:
      "an answer that differs from the first, a second token, a token that a replay changes, or no error for other parameters",
    async run(trial) {
      const before = await tokensBefore(trial);
      const [idempotencyKey, creation] = [trial.newKey(), await usualCreation(trial)];
      const kind = { party: "source", operation: creating, outcome: "success" } as const;
      const cell = elsewhere(trial, { ...kind, query: "none", step: "repeated creation" });
      const source = party(trial, "source", cell);
      const send = (more: object = {}, query = {}) =>
        source.send({ ...creationRequest({ ...creation, ...more }), query }, { idempotencyKey });
      const first = await send();
      const made = await arranging("create a share token", async () =>
        trial.of(tokens).keep(expectToken(readReply(tokens, first), 201)),
      );
      const isThorough = trial.hasCapability("thorough");
      if (isThorough) {
        await expectFirstAgain(trial, first, await send());
        await expectUnchanged(trial, made, "the replay", "protocol/idempotent-replay");
      }
      await expire(trial, made.id);
      await expectFirstAgain(trial, first, await send());
      if (isThorough) {
        await expectStillExpired(trial, made.id);
        const cites = "protocol/idempotent-replay";
        await expectNoneMade(trial, before, first, "source", { cites });
      }
      const other = await send({ expiresInSeconds: tokenLifetime.minimum });
      await expectOtherRefused(trial, other);
      // A target may not count a fieldset among the parameters.
      if (trial.hasCapability("disposable"))
        await expectOtherRefused(trial, await send({}, { [`fields[${tokens.type}]`]: "status" }));
      if (isThorough) await expectFirstAgain(trial, first, await send());
      // To save requests, the check of all refused creations looks for a second token.
      if (!isThorough) return noteRefused(trial, before, { exchange: other, by: "source" });
      if (trial.hasCapability("two-parties")) {
        const theirs = await party(trial, "destination").send(creationRequest(creation), {
          idempotencyKey,
        });
        expectNotShown(first, theirs);
        expectRefusal(theirs, [400, 403, 409, 422], "share-tokens/create-by-source");
      }
      const cites = "protocol/idempotent-parameters";
      await expectNoneMade(trial, before, other, "source", { cites });
    },
  }),
  check({
    id: "share-tokens/create/stored-refusal",
    cites: "protocol/idempotent-failure",
    operation: creating,
    needs: [...needs, "thorough"],
    steps:
      "tries to create a token without an object, then sends a complete request with the same idempotency key",
    failsWhen: "a token",
    async run(trial) {
      const { connectionId, ...creation } = await usualCreation(trial);
      const options = { idempotencyKey: trial.newKey() };
      const send = (attributes: object) =>
        party(trial, "source").send(creationRequest({ connectionId, ...attributes }), options);
      const first = await send({});
      await requireTokensLeft(trial, first);
      await arranging("have a creation refused", async () => expectRefusal(first, [400, 422]));
      const again = await send(creation);
      const reply = readReply(tokens, again);
      if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, again.status));
      expectRefusal(again, otherParameters);
    },
  }),
  check({
    id: "share-tokens/create/fresh-key",
    cites: "protocol/idempotent-fresh-key",
    operation: creating,
    needs: [...needs, "thorough"],
    steps:
      "creates two tokens of one object at the same time with an idempotency key each, then two without a key",
    alsoCites: ["share-tokens/create-answers-201"],
    failsWhen: "the same token twice, or a refusal because there is no key",
    async run(trial) {
      await trial.of(tokens).any();
      const request = creationRequest(await usualCreation(trial));
      const send = (headers: Readonly<Record<string, null>> = {}) =>
        party(trial, "source").send({ ...request, headers });
      const source = trial.of(tokens).actorOf("source");
      await trial.waitForAll([source, source]);
      const both = await Promise.all([send(), send()]);
      const ids: string[] = [];
      const expectAnother = async (exchange: Exchange) => {
        await requireTokensLeft(trial, exchange);
        const view = expectToken(readReply(tokens, exchange), 201);
        expect(!ids.includes(view.id), "another token", view.id, exchange);
        ids.push(trial.of(tokens).keep(view).id);
      };
      const isBeside = both.some(({ status }) => status === 201);
      // A target may refuse what conflicts with a request in progress.
      for (const exchange of both)
        if (!isBeside || exchange.status !== 409) await expectAnother(exchange);
      for (const headers of [{ "idempotency-key": null }, { "idempotency-key": null }]) {
        const exchange = await send(headers);
        await requireTokensLeft(trial, exchange);
        const refused = exchange.status < 400 ? [] : [describe(exchange)];
        const cites = "share-tokens/create-answers-201";
        expectNone(refused, "a token without an idempotency key, too", exchange, { cites });
        await expectAnother(exchange);
      }
    },
  }),
  check({
    id: "share-tokens/redeem/other-parameters",
    cites: "protocol/idempotent-parameters",
    alsoCites: ["protocol/idempotent-scope", "share-tokens/redeem-by-destination"],
    operation: redeem,
    needs: [...withRedemption, "thorough"],
    steps:
      "redeems a token with an idempotency key; repeats it with another body, in turn without one and with field mappings, and as the source with the same body",
    failsWhen: "a success, or the first answer for the source",
    async run(trial) {
      const { source, destination } = usualRedemption(trial);
      const { id } = await tokenOf(trial, source.id);
      const body = bodyOf(destination === undefined ? {} : { destination });
      let options = {};
      const first = await trial.of(tokens).unhindered(id, () => {
        options = { idempotencyKey: trial.newKey() };
        return acting(trial, "destination", redemptionOf(id, body), id, options);
      });
      await arranging("redeem a token", async () =>
        expect(first.status === 202, "status 202", describe(first), first),
      );
      const mapped = { ...Object(body), meta: { "field-mappings": [mapping] } };
      const others =
        destination === undefined ? [{ data: { attributes: {} } }] : [undefined, mapped];
      for (const other of inTurns(trial, others)) {
        const answer = await party(trial, "destination").send(redemptionOf(id, other), options);
        await expectOtherRefused(trial, answer);
      }
      const theirs = await party(trial, "source").send(redemptionOf(id, body), options);
      expectNotShown(first, theirs);
      expectRefusal(theirs, [403, 404, 409, 422], "share-tokens/redeem-by-destination");
    },
  }),
  check({
    id: "share-tokens/redeem/stored-refusal",
    cites: "protocol/idempotent-failure",
    alsoCites: ["protocol/idempotent-parameters"],
    operation: "expire-share-token",
    needs: [...withRedemption, "thorough"],
    steps:
      "tries to redeem a token into an unknown object with an idempotency key, sends a right body with that key, and repeats the first one after the token has expired",
    failsWhen: "a success with another body, or an answer that differs from the first refusal",
    async run(trial) {
      const redemption = usualRedemption(trial);
      const { id } = await tokenOf(trial, redemption.source.id);
      const options = { idempotencyKey: trial.newKey() };
      const into = { data: { attributes: { "destination-id": "thereIsNothingOfThisId" } } };
      const send = () => party(trial, "destination").send(redemptionOf(id, into), options);
      const first = await send();
      if (first.status < 400) return;
      const right = redemptionOf(id, bodyOf(redemption));
      const other = await party(trial, "destination").send(right, options);
      // If the refusal was not stored, there is nothing to compare the parameters with.
      if (other.status < 400) expectSameAnswer(first, await send(), "protocol/idempotent-failure");
      await expectOtherRefused(trial, other);
      await expire(trial, id);
      const again = await send();
      expectSameAnswer(first, again);
    },
  }),
  check({
    id: "share-tokens/retrieve/key-ignored",
    cites: "protocol/idempotent-not-get",
    operation: "retrieve-a-share-token",
    needs: [...needs, "thorough"],
    steps: "retrieves a token twice with the same idempotency key, before and after it is expired",
    failsWhen: "the first answer again",
    async run(trial) {
      const { id } = trial.of(tokens).keep(await trial.of(tokens).that("created"));
      const headers = { "idempotency-key": trial.newKey() };
      await trial.of(tokens).settled(id, () => true, "source", headers);
      await expire(trial, id);
      const plain = await trial.of(tokens).settled(id, ({ status }) => status === "expired");
      const isLater = ({ status }: { readonly status: string | undefined }) =>
        status === plain.status;
      const again = await trial.of(tokens).settled(id, isLater, "source", headers);
      expect(isLater(again), `a token that is ${plain.status}`, `${again.status}`, again.exchange);
    },
  }),
  check({
    id: "share-tokens/expire/other-token",
    cites: "protocol/idempotent-parameters",
    operation: "expire-share-token",
    needs: [...needs, "thorough"],
    steps: "expires a token with an idempotency key, then another token with the same key",
    failsWhen:
      "a refusal or a repeated answer although the second token expires, or another success although it does not",
    async run(trial) {
      const it = trial.of(tokens);
      const one = it.keep(await it.that("created"));
      const options = { idempotencyKey: trial.newKey() };
      const { exchange: first } = await it.act(
        { action: "expire", party: "source" },
        one.id,
        options,
      );
      // Create this token after the first was expired, so that the first expiry cannot have changed it.
      const began = trial.now();
      const sourceId = String((await usualCreation(trial))["sourceId"]);
      const other = await newToken(trial, sourceId);
      const answer = await party(trial, "source").send(expiryOf(other.id), options);
      const answered = answerForOtherPath(answer, first);
      if (answered === "carried out") {
        const left = await it.settled(other.id, ({ status }) => status === "expired");
        const { status, exchange } = left;
        expect(status === "expired", "an expired token", `${status}`, exchange);
      } else {
        if (answered === "refused") await expectOtherRefused(trial, answer);
        await expectNotDone(trial, other, sourceId, trial.now() - began);
      }
    },
  }),
];

/** Expires a token, on a sandbox in another cell. */
async function expire(trial: Trial, id: string): Promise<void> {
  const operation = "expire-share-token";
  const kind = { party: "source", operation, outcome: "success", query: "none" } as const;
  const cell = elsewhere(trial, { ...kind, step: "token that expires" });
  const move = { action: "expire", party: "source" } as const;
  const reply = await trial.of(tokens).act({ ...move, ...(cell && { cell }) }, id);
  await expectExpirable(trial, id, reply.exchange);
  await arranging(
    "expire a share token",
    async () => expectAllowed(tokens, reply, id, "expired"),
    subjectOf(tokens, { ...move, status: "created" }),
  );
}

/** Demands that a replay has not brought an expired token back. */
async function expectStillExpired(trial: Trial, id: string): Promise<void> {
  await trial.waitForReplicas();
  const isExpired = (view: View) => view.status === "expired";
  const view = await trial.of(tokens).settled(id, isExpired);
  const { status, exchange } = view;
  const by = trial.of(tokens).actorOf("source");
  await expectNotStale(trial, view, by, { action: "expire", party: "source" }, isExpired);
  expectNone(
    status === "expired" ? [] : [describe(status)],
    "a token that stays expired after the replay of its creation",
    exchange,
    { cites: "share-tokens/ends-are-final" },
  );
}

/** Demands the first answer. If the body shows the token as it is now, or another token, the request was carried out again. */
async function expectFirstAgain(trial: Trial, first: Exchange, again: Exchange): Promise<void> {
  const reply = readReply(tokens, again);
  // The cleanup must end a token that should not exist.
  if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, again.status));
  expectSameAnswer(first, again);
}

/**
 * Demands an error for an idempotency key that was used for another request. Keeps a token that it created, for the cleanup.
 */
async function expectOtherRefused(trial: Trial, answer: Exchange): Promise<void> {
  const reply = readReply(tokens, answer);
  if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, answer.status));
  expectNone(
    answer.status < 400 ? [describe(answer)] : [],
    "an error for an idempotency key that was used for another request",
    answer,
    { cites: "protocol/idempotent-parameters" },
  );
  expectRefusal(answer, otherParameters);
}

/** Demands that another organization does not get the stored answer. */
function expectNotShown(first: Exchange, theirs: Exchange): void {
  if (theirs.body !== first.body) return;
  throw new Violation("another organization does not get the stored answer", "that one", {
    cites: "protocol/idempotent-scope",
    evidence: theirs,
  });
}
