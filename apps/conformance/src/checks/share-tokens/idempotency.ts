import { type Exchange, readReply } from "@persona-conformance/client";
import { tokenLifetime } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import { answerForOtherPath, expectUnchanged, sameAnswer } from "../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../trial/judging/expect.ts";
import { bodyOf } from "../../trial/arranging/share-token-objects.ts";
import {
  acting,
  creationRequest,
  expectToken,
  expiryOf,
  newToken,
  party,
  redemptionOf,
  seenByDestination,
  shareTokenArrangement,
  tokenOf,
  tokenPath,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import { expectNoneMade, noteRefused, tokensBefore } from "./none-made.ts";

const redeem = "redeem-share-token";
const needs: readonly Capability[] = shareTokenArrangement.needs.one;
const withRedemption: readonly Capability[] = [...needs, "redeem", "two-parties"];

/** The statuses that may answer an idempotency key that is used for another request. */
const otherParameters = [400, 409, 422];

/** Repeats requests about share tokens with the same idempotency key. */
export const idempotencyChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/create/replayed",
    cites: "protocol/idempotent-replay",
    alsoCites: ["protocol/idempotent-parameters", "protocol/idempotent-scope"],
    operation: "create-a-share-token",
    needs,
    steps:
      "creates a token with an idempotency key, expires it and repeats the creation; then sends another body with that key, and the first body as the destination",
    failsWhen:
      "an answer that differs from the first, a second token, or no error for another body",
    async run(trial) {
      const before = await tokensBefore(trial);
      const [idempotencyKey, creation] = [trial.newKey(), await usualCreation(trial)];
      const send = (more: object = {}) =>
        party(trial, "source").send(creationRequest({ ...creation, ...more }), { idempotencyKey });
      const first = await send();
      const made = await arranging("create a share token", async () =>
        trial.of(tokens).keep(expectToken(readReply(tokens, first), 201)),
      );
      await trial.of(tokens).act({ action: "expire", party: "source" }, made.id);
      await expectFirstAgain(trial, first, await send());
      const isThorough = trial.hasCapability("thorough");
      if (isThorough) {
        const cites = "protocol/idempotent-replay";
        await expectNoneMade(trial, before, first, "source", { cites });
      }
      const other = await send({ expiresInSeconds: tokenLifetime.minimum });
      await expectOtherRefused(trial, other);
      // To save requests, the check of all refused creations looks for a second token.
      if (!isThorough) return noteRefused(trial, before, { exchange: other, by: "source" });
      if (trial.hasCapability("two-parties")) {
        const theirs = await party(trial, "destination").sendRaw(creationRequest(creation), {
          idempotencyKey,
        });
        expectNotShown(first, theirs);
        expectRefusal(theirs, [400, 403, 409, 422]);
      }
      const cites = "protocol/idempotent-parameters";
      await expectNoneMade(trial, before, other, "source", { cites });
    },
  }),
  check({
    id: "share-tokens/create/stored-refusal",
    cites: "protocol/idempotent-failure",
    operation: "create-a-share-token",
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
    operation: "create-a-share-token",
    needs: [...needs, "thorough"],
    steps: "creates two tokens of one object with an idempotency key each, then two without a key",
    failsWhen: "the same token twice",
    async run(trial) {
      await trial.of(tokens).any();
      const request = creationRequest(await usualCreation(trial));
      const ids: string[] = [];
      for (const headers of [{}, {}, { "idempotency-key": null }, { "idempotency-key": null }]) {
        const exchange = await party(trial, "source").send({ ...request, headers });
        const view = expectToken(readReply(tokens, exchange), 201);
        expect(!ids.includes(view.id), "another token", view.id, exchange);
        ids.push(trial.of(tokens).keep(view).id);
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
      "redeems a token with an idempotency key; repeats it with another body, and as the source with the same body",
    failsWhen: "a success, or the first answer for the source",
    async run(trial) {
      const { source, destination } = usualRedemption(trial);
      const { id } = await tokenOf(trial, source.id);
      const body = bodyOf(destination === undefined ? {} : { destination });
      const options = { idempotencyKey: trial.newKey() };
      const first = await acting(trial, "destination", redemptionOf(id, body), id, options);
      await arranging("redeem a token", async () =>
        expect(first.status === 202, "status 202", describe(first), first),
      );
      const others = destination === undefined ? [{ data: { attributes: {} } }] : [undefined];
      for (const other of others) {
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
    operation: "expire-share-token",
    needs: [...withRedemption, "thorough"],
    steps:
      "tries to redeem a token into an unknown object with an idempotency key, and repeats it after the token has expired",
    failsWhen: "an answer that differs from the first refusal",
    async run(trial) {
      const { source } = usualRedemption(trial);
      const { id } = await tokenOf(trial, source.id);
      const options = { idempotencyKey: trial.newKey() };
      const into = { data: { attributes: { "destination-id": "thereIsNothingOfThisId" } } };
      const send = () => party(trial, "destination").send(redemptionOf(id, into), options);
      const first = await send();
      if (first.status < 400) return;
      await trial.of(tokens).act({ action: "expire", party: "source" }, id);
      const again = await send();
      const same = sameAnswer(first, again);
      expect(same, `the first answer again (${describe(first)})`, describe(again), again);
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
      await trial.of(tokens).act({ action: "expire", party: "source" }, id);
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
      const other = await newToken(trial, String((await usualCreation(trial))["sourceId"]));
      const answer = await party(trial, "source").send(expiryOf(other.id), options);
      const answered = answerForOtherPath(answer, first);
      if (answered === "carried out") {
        const left = await it.settled(other.id, ({ status }) => status === "expired");
        const { status, exchange } = left;
        expect(status === "expired", "an expired token", `${status}`, exchange);
      } else {
        if (answered === "refused") await expectOtherRefused(trial, answer);
        await expectUnchanged(trial, other, "the refusal", tokens.cites.refused);
      }
      trial.observe("protocol/idempotency-other-path", answered, answer);
    },
  }),
];

/** Demands the first answer. If the body shows the token as it is now, or another token, the request was carried out again. */
async function expectFirstAgain(trial: Trial, first: Exchange, again: Exchange): Promise<void> {
  const reply = readReply(tokens, again);
  // The cleanup must end a token that should not exist.
  if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, again.status));
  const same = sameAnswer(first, again);
  expect(same, `the first answer again (${describe(first)})`, describe(again), again);
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
  const refused = expectRefusal(answer, otherParameters);
  trial.observe("protocol/idempotency-other-parameters", String(refused.status), refused);
}

/** Demands that another organization does not get the stored answer. */
function expectNotShown(first: Exchange, theirs: Exchange): void {
  if (theirs.body !== first.body) return;
  throw new Violation("another organization does not get the stored answer", "that one", {
    cites: "protocol/idempotent-scope",
    evidence: theirs,
  });
}

/** Waits until these parties can send at once. */
const overlapping = (trial: Trial, parties: readonly ("source" | "destination")[]) =>
  trial.waitForAll(parties.map(trial.of(tokens).actorOf));

/** Milliseconds until one more request is sent, so that it arrives while the others are still running. */
const stagger = 10;

/** Sends requests about share tokens at the same time. */
export const raceChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/races/redeem-twice",
    cites: "share-tokens/redeem-once",
    operation: redeem,
    needs: [...withRedemption, "thorough"],
    steps: "redeems a token twice at the same time, with an idempotency key each, while it is read",
    failsWhen:
      "two successes, none, a refusal other than a conflict, or a read with another status than 200",
    async run(trial) {
      let { id, absent } = await redeemTwice(trial);
      if (absent !== undefined) {
        // A replica may not have had the token yet.
        ({ id, absent } = await redeemTwice(trial, replicas));
      }
      if (absent !== undefined) {
        throw new Violation("status 200 for a read at the same time", describe(absent), {
          cites: "share-tokens/retrieve-answers-200",
          evidence: absent,
        });
      }
      const { status, exchange } = await trial.of(tokens).ended(id);
      const told = status === "redeemed" || status === "failed" ? [] : [describe(status)];
      const cites = "share-tokens/redeem-settles";
      expectNone(told, "a token that is redeemed or failed", exchange, { cites });
    },
  }),
  check({
    id: "share-tokens/races/redeem-and-expire",
    cites: "share-tokens/expire-created-only",
    alsoCites: ["share-tokens/expire-prevents-use"],
    operation: redeem,
    needs: [...withRedemption, "thorough"],
    steps: "redeems a token and expires it at the same time",
    failsWhen: "two successes, none, or a refusal other than a conflict",
    async run(trial) {
      const { source, ...into } = usualRedemption(trial);
      const { id } = await tokenOf(trial, source.id);
      await overlapping(trial, ["destination", "source"]);
      const [redeemed, expired] = await Promise.all([
        party(trial, "destination").send(redemptionOf(id, bodyOf(into))),
        party(trial, "source").send(expiryOf(id)),
      ]);
      expectOne([redeemed, expired], redeemed.status === 202 ? 202 : 200);
      await trial.of(tokens).ended(id);
    },
  }),
  check({
    id: "share-tokens/races/same-key",
    cites: "protocol/idempotent-overlap",
    operation: "create-a-share-token",
    needs: [...needs, "thorough"],
    steps:
      "creates a token twice at the same time with one idempotency key, and redeems it twice in the same way",
    failsWhen: "two tokens, or a second answer that is not the same and not a 409",
    async run(trial) {
      const before = await tokensBefore(trial);
      const request = creationRequest(await usualCreation(trial));
      const idempotencyKey = trial.newKey();
      const send = () => party(trial, "source").sendRaw(request, { idempotencyKey });
      await overlapping(trial, ["source", "source"]);
      const made = await Promise.all([send(), send()]);
      expectOverlap(trial, made);
      const won = made.find(({ status }) => status === 201);
      if (won === undefined) return;
      const { id } = trial.of(tokens).keep(expectToken(readReply(tokens, won), 201));
      const cites = "protocol/idempotent-overlap";
      await expectNoneMade(trial, before, won, "source", { cites });
      if (!trial.hasCapability("redeem") || !trial.hasCapability("two-parties")) return;
      const { source: _, ...into } = usualRedemption(trial);
      const options = { idempotencyKey: trial.newKey() };
      const redeeming = () =>
        party(trial, "destination").sendRaw(redemptionOf(id, bodyOf(into)), options);
      await overlapping(trial, ["destination", "destination", "destination"]);
      const all = [redeeming(), redeeming(), later(trial, redeeming)];
      expectOverlap(trial, await Promise.all(all));
      await trial.of(tokens).ended(id);
    },
  }),
];

/** Demands one success, and a conflict for the other request. */
function expectOne(answers: readonly Exchange[], success: number): void {
  const won = answers.filter(({ status }) => status < 300);
  const [first] = answers;
  expect(won.length > 0, "at least one success", first === undefined ? "" : describe(first), first);
  expect(won.length === 1, "at most one success", "two", won[0]);
  expect(won[0]?.status === success, `status ${success}`, describe(won[0]), won[0]);
  for (const answer of answers) if (answer.status >= 300) expectRefusal(answer, [409, 422]);
}

/** Milliseconds until all replicas have a new token. */
const replicas = 6000;

/** Redeems a token twice at the same time while it is read. Returns the read that did not find it, if one did not. */
async function redeemTwice(
  trial: Trial,
  age = 0,
): Promise<{ readonly id: string; readonly absent: Exchange | undefined }> {
  const { source, ...into } = usualRedemption(trial);
  const { id } = await tokenOf(trial, source.id);
  await seenByDestination(trial, id);
  await trial.sleep(age);
  const actor = party(trial, "destination");
  const redeeming = () => actor.send(redemptionOf(id, bodyOf(into)));
  const reading = () => actor.send({ method: "GET", path: tokenPath(id) });
  await overlapping(trial, ["destination", "destination", "destination", "destination"]);
  const all = [redeeming(), redeeming(), reading(), later(trial, reading)];
  const [one, other, ...reads] = await Promise.all(all);
  expectOne(
    [one, other].flatMap((answer) => answer ?? []),
    202,
  );
  return { id, absent: reads.find(({ status }) => status !== 200) };
}

/** Sends one more request while others are on their way. */
async function later<T>(trial: Trial, send: () => Promise<T>): Promise<T> {
  await trial.sleep(stagger);
  return send();
}

/** Demands that all answers are the same, except those that report a conflict. */
function expectOverlap(trial: Trial, answers: readonly Exchange[]): void {
  const broken = answers.find(({ status }) => status >= 500);
  if (broken !== undefined) expect(false, "no internal error", describe(broken), broken);
  const [one, ...others] = answers.filter(({ status }) => status !== 409);
  const odd = others.find((other) => one !== undefined && !sameAnswer(one, other));
  if (one !== undefined && odd !== undefined)
    expect(false, `the same answer: ${describe(one)}`, describe(odd), odd);
  const conflict = answers.find(({ status }) => status === 409);
  const said = conflict === undefined ? "the first one's answer" : "409";
  trial.observe("protocol/idempotency-overlap", said, conflict ?? one);
}
