import { type Creation, readReply } from "@persona-conformance/client";
import { connections, inflect, tokenLifetime } from "@persona-conformance/schemas";
import { check, type Check, isSameCell } from "../../../runner/check.ts";
import { arranging, Undecided } from "../../../runner/outcome.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { observeRefusal } from "../../../trial/requests/odd-requests.ts";
import {
  creationReply,
  expectToken,
  lifetime,
  newToken,
  otherTypes,
  outsider,
  party,
  relatedId,
  requireTokensLeft,
  sharesOf,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../../trial/arranging/share-tokens.ts";
import { creationRequest } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import { inTurns } from "../../in-turns.ts";
import { elsewhere } from "../../crossed/another-cell.ts";
import { type Asked, cellsFor, crossed, inCell } from "../crossed/crossed-cell.ts";
import { shortest } from "../expiring/short-lived.ts";
import { expectLifetime } from "../expiring/lifetime.ts";
import { noteRefused, tokensBefore } from "./none-made.ts";
import { offerReadable } from "./readable.ts";
import { answerTo, expectRefused } from "./refused-creations.ts";

const operation = "create-a-share-token";
const { one: needs } = shareTokenArrangement.needs;
const success = { party: "source", operation, outcome: "success", query: "none" } as const;

/** The least number that 32 bits with a sign do not hold. */
const int32 = 2 ** 31;

/** Members that a redemption sets. A new token has none of them. */
const untouched = ["pending-at", "redeemed-at", "failed-at", "failure-reason", "redeem-mode"];

const badRequest = [400, 422];
const notReal = [400, 403, 422];

/** Creates tokens, and tries creations that must be refused. */
export const creatingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/create/answers-201",
    cites: "share-tokens/create-answers-201",
    operation,
    needs,
    varies: ["inflection"],
    steps: "creates a share token",
    failsWhen: "a status other than 201, or no share token in the answer",
    run: async (trial) => {
      await firstMade(trial);
    },
  }),
  check({
    id: "share-tokens/create/is-created",
    cites: "share-tokens/create-is-created",
    operation,
    needs,
    varies: ["apiVersion", "inflection"],
    steps: "creates a share token and reads it again",
    failsWhen: "a status other than created, or values of a redemption, in the answer or in a read",
    async run(trial) {
      const view = await made(trial);
      const read = await madeAsRead(trial);
      if (view.status === "created" && read.status !== "created") await expectNotByOthers(trial);
      for (const { status, attributes, exchange } of [view, read]) {
        expect(status === "created", "a token that is created", describe(status), exchange);
        const filled = untouched.filter((name) => (attributes[name] ?? null) !== null);
        const wanted = "a new token without values of a redemption";
        expectNone(
          filled.map((name) => `${name} ${describe(attributes[name])}`),
          wanted,
          exchange,
        );
      }
    },
  }),
  check({
    id: "share-tokens/create/as-read",
    cites: "share-tokens/read-your-writes",
    operation,
    needs,
    varies: ["apiVersion", "inflection"],
    steps: "compares the answer to a creation with a read of the new token",
    failsWhen: "an attribute or a relationship that differs",
    async run(trial) {
      const [answered, read] = [await made(trial), await madeAsRead(trial)];
      // Another check judges a new token in the wrong status.
      if (answered.status !== "created" || read.status !== "created") return;
      // Another check judges an answer that names something else than was asked for.
      if ((await misnamed(trial, answered)).length > 0) return;
      expectNone(
        changes(answered, read),
        "the token as the answer to its creation showed it",
        read.exchange,
      );
    },
  }),
  check({
    id: "share-tokens/create/names-both",
    cites: "share-tokens/create-names-both",
    operation,
    needs,
    steps: "creates a share token and compares its connection and its object with the request",
    failsWhen: "another connection, object or kind of object than requested",
    async run(trial) {
      const view = await made(trial);
      const { connectionId, sourceId } = await usualCreation(trial);
      const wrong = await misnamed(trial, view);
      expectNone(wrong, `${connectionId} and ${sourceId}`, view.exchange);
    },
  }),
  check({
    id: "share-tokens/create/lifetime",
    cites: "share-tokens/create-lifetime",
    operation,
    needs,
    steps: `creates a share token with a lifetime of ${lifetime} seconds`,
    failsWhen: "an expires-at that is not this long after created-at",
    run: async (trial) => expectLifetime(await made(trial), lifetime),
  }),
  check({
    id: "share-tokens/create/lifetime-default",
    cites: "share-tokens/create-lifetime-default",
    operation,
    needs,
    alsoCites: ["protocol/version-invariant"],
    steps: "creates a share token without a lifetime, in another API version and key inflection",
    failsWhen: "an expires-at that is not 14 days after created-at",
    async run(trial) {
      const { expiresInSeconds: _, ...creation } = await usualCreation(trial);
      const [cell] = cellsFor(trial, 1, { ...success, step: "the default lifetime" });
      if (cell === undefined) return;
      const createIn = async (asked: Asked) => {
        const view = await created(trial, creation, asked);
        // Another check expires or redeems it.
        offerReadable(trial, view);
        expectLifetime(view, tokenLifetime.default);
      };
      await crossed(trial, cell, createIn, true);
    },
  }),
  check({
    id: "share-tokens/create/lifetime-bounds",
    cites: "share-tokens/create-lifetime-bounds",
    alsoCites: ["share-tokens/create-lifetime", "share-tokens/refusal-changes-nothing"],
    operation,
    needs,
    steps:
      "creates share tokens with the shortest and the longest lifetime, with --redeem all of each object in turn; then with shorter and longer ones",
    failsWhen: "a refusal within the limits, or a token beyond them",
    async run(trial) {
      const { minimum, maximum } = tokenLifetime;
      const creation = await usualCreation(trial);
      // A token that was created keeps the limits, whatever its lifetime.
      const cites = "share-tokens/create-lifetime";
      expectLifetime((await shortest(trial)).view, minimum, cites);
      // To save requests, try the shortest alone.
      const isThorough = trial.hasCapability("thorough");
      for (const { id } of isThorough ? inTurns(trial, sharesOf(trial).sources) : []) {
        const longest = { ...creation, sourceId: id, expiresInSeconds: maximum };
        const createIn = async (asked?: Asked) => {
          const view = await created(trial, longest, asked).catch(async (error: unknown) => {
            // Another check judges whether this object can be shared.
            await newToken(trial, id);
            throw error;
          });
          // Expire it now: if the run dies, a token of three weeks would remain.
          await trial.of(tokens).attempt({ action: "expire", party: "source" }, view.id);
          expectLifetime(view, maximum, cites);
        };
        const cell = elsewhere(trial, { ...success, step: "the longest lifetime" });
        await (cell === undefined ? createIn() : crossed(trial, cell, createIn, true));
      }
      await expectRefused(
        trial,
        // To save requests, try only the values next to the limits.
        (isThorough
          ? [minimum - 1, 0, maximum + 1, ...inTurns(trial, [-1, int32])]
          : [minimum - 1, maximum + 1]
        ).map((seconds) => ({
          ...creation,
          "expires-in-seconds": seconds,
        })),
        badRequest,
        "share-tokens/create-lifetime-out-of-bounds",
      );
    },
  }),
  check({
    id: "share-tokens/create/lifetime-integer",
    cites: "share-tokens/create-lifetime-integer",
    operation,
    needs,
    steps: "creates share tokens whose lifetime is a number in quotes, a word or a fraction",
    failsWhen: "a token",
    async run(trial) {
      const creation = await usualCreation(trial);
      const all = trial.hasCapability("thorough") ? ["60", "soon", 60.5] : ["soon"];
      const odd = all.map((seconds) => ({ ...creation, "expires-in-seconds": seconds }));
      await expectRefused(trial, odd, badRequest, "share-tokens/create-wrong-type");
    },
  }),
  check({
    id: "share-tokens/create/needs-both",
    cites: "share-tokens/create-needs-both",
    operation,
    needs,
    steps:
      "creates share tokens without a connection, and without an object; with --redeem all also with neither, or in turn with null for one of them",
    failsWhen: "a status other than 400 or 422, or a token",
    async run(trial) {
      const { connectionId, sourceId } = await usualCreation(trial);
      const question = "share-tokens/create-missing-attribute";
      await expectRefused(trial, [{ sourceId }, { connectionId }], badRequest, question);
      if (!trial.hasCapability("thorough")) return;
      // A null may be refused with another status than a missing member.
      const empty = [{}, { sourceId, connectionId: null }, { connectionId, sourceId: null }];
      await expectRefused(trial, inTurns(trial, empty), badRequest);
    },
  }),
  check({
    id: "share-tokens/create/kinds",
    cites: "share-tokens/create-kinds",
    operation,
    needs,
    steps: "creates a share token of each configured kind of object",
    failsWhen: "a refusal, or another object",
    async run(trial) {
      const kinds = Map.groupBy(sharesOf(trial).sources, ({ kind }) => kind);
      const usual = (await usualCreation(trial))["sourceId"];
      for (const [source] of kinds.values()) {
        const { id = "" } = source ?? {};
        // Other checks create tokens of this object anyway.
        if (id === usual && kinds.size > 1) continue;
        const creation = { ...(await usualCreation(trial)), sourceId: id };
        const createIn = async (asked?: Asked) => {
          const view = await created(trial, creation, asked);
          offerReadable(trial, view);
          expectNone(await misnamed(trial, view, id), `a token of ${id}`, view.exchange, {
            cites: "share-tokens/create-names-both",
          });
        };
        const cell = elsewhere(trial, { ...success, step: `a token of a ${source?.kind}` });
        await (cell === undefined ? createIn() : crossed(trial, cell, createIn, true));
      }
    },
  }),
  ...(["destination", "stranger"] as const).map((who) =>
    check<Trial>({
      id: `share-tokens/create/by-${who}`,
      cites: "share-tokens/create-by-source",
      alsoCites: ["share-tokens/refusal-changes-nothing"],
      operation,
      needs: [...needs, who === "stranger" ? "stranger" : "two-parties"],
      steps: `creates a share token over the connection as ${who === "stranger" ? "an organization that is not a party of it" : "its destination"}`,
      failsWhen: "an answer other than 400, 403, 409 or 422, or a token",
      async run(trial) {
        const { connectionId, sourceId } = await usualCreation(trial);
        const own = who === "destination" ? sharesOf(trial).destinations[0]?.id : undefined;
        const before = await tokensBefore(trial);
        const actor = who === "stranger" ? outsider(trial) : party(trial, who);
        const request = creationRequest({ connectionId, sourceId: own ?? sourceId });
        const refused = expectRefusal(await actor.send(request), [400, 403, 409, 422]);
        if (who === "destination") {
          trial.observe("share-tokens/create-by-destination", String(refused.status), refused);
        } else if ([400, 403, 422].includes(refused.status)) {
          trial.observe("share-tokens/create-foreign-connection", String(refused.status), refused);
        }
        await noteRefused(trial, before, { exchange: refused, by: who });
      },
    }),
  ),
  check({
    id: "share-tokens/create/real-ids",
    cites: "share-tokens/create-real-ids",
    alsoCites: ["share-tokens/refusal-changes-nothing"],
    operation,
    needs,
    steps:
      "creates share tokens with an unknown connection, and with an unknown object; with --redeem all, also with the id of a token in place of the connection's",
    failsWhen: "an answer other than 400, 403 or 422, or a token",
    async run(trial) {
      const creation = await usualCreation(trial);
      const nowhere = { ...creation, connectionId: unknownId(String(creation["connectionId"])) };
      const nothing = { ...creation, sourceId: unknownId(String(creation["sourceId"])) };
      await expectRefused(
        trial,
        [nowhere, nothing],
        notReal,
        "share-tokens/create-unknown-connection",
        "share-tokens/create-unknown-source",
      );
      if (!trial.hasCapability("thorough")) return;
      const { id } = await trial.of(tokens).any();
      const { exchange } = await party(trial, "source").of(connections).retrieve(id);
      // If ids are numbers, a connection may have the same one.
      if (exchange.status === 404)
        await expectRefused(trial, [{ ...creation, connectionId: id }], notReal);
    },
  }),
  check({
    id: "share-tokens/create/foreign-source",
    cites: "share-tokens/create-real-ids",
    operation,
    needs: [...needs, "share-destination"],
    steps: "creates a share token of an object that belongs to the destination",
    failsWhen: "an answer other than 400, 403 or 422, or a token",
    async run(trial) {
      const creation = await usualCreation(trial);
      const theirs = sharesOf(trial).destinations.find(({ id }) => id !== creation.sourceId);
      const foreign = { ...creation, sourceId: theirs?.id ?? "" };
      await expectRefused(trial, [foreign], notReal, "share-tokens/create-foreign-source");
    },
  }),
  check({
    id: "share-tokens/create/unknown-attribute",
    cites: "protocol/bad-parameters",
    alsoCites: ["share-tokens/create-closed-request"],
    operation,
    needs,
    steps: "creates a share token with an undocumented attribute",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const creation = { ...(await usualCreation(trial)), "no-such-attribute": "x" };
      const exchange = await answerTo(trial, creationRequest(creation));
      await requireTokensLeft(trial, exchange);
      expect(exchange.status < 500, "no internal error", describe(exchange), exchange);
      observeRefusal(trial, "share-tokens/create-unknown-attribute", exchange, "ignored");
    },
  }),
];

/** The first token, for a check that needs one but does not judge its creation. */
const made = (trial: Trial): Promise<View> =>
  arranging("create a share token", () => firstMade(trial), shareTokenArrangement.subject);

/** A read of the first token. */
const madeAsRead = (trial: Trial): Promise<View> =>
  trial.memoize("a new share token, as it is read", async () => {
    const { id } = await made(trial);
    return trial.of(tokens).settled(id, ({ status }) => status === "created");
  });

/** How many more new tokens must have another status when they are read at once. Others rarely act that fast. */
const more = 2;

/** Undecided if another new token is `created`: then somebody else has redeemed or expired the first one. */
async function expectNotByOthers(trial: Trial): Promise<void> {
  for (let count = 0; count < more; count += 1) {
    const { id } = await create(trial, await usualCreation(trial));
    const { status } = await trial.of(tokens).settled(id, () => true);
    if (status === "created") throw new Undecided("somebody else redeems or expires new tokens");
  }
}

/** One token for all checks here that look at a new one. */
const firstMade = (trial: Trial): Promise<View> =>
  trial.memoize("a new share token", async () => {
    const view = await create(trial, await usualCreation(trial));
    trial.of(tokens).offer(view);
    return view;
  });

/** Creates a token that should be allowed, in another cell if one is given. */
async function created(trial: Trial, creation: Creation, asked?: Asked): Promise<View> {
  const isUsual =
    asked === undefined || (isSameCell(asked, trial.cell) && asked.keys === asked.inflection);
  if (isUsual) return create(trial, creation);
  const { body, ...request } = creationRequest(creation);
  const sent = { ...request, body: inflect(body, asked.keys) };
  const answer = await inCell(trial, asked, "source").send(sent);
  return trial.of(tokens).keep(expectToken(readReply(tokens, answer), 201));
}

/** Creates a token that should be allowed. */
async function create(trial: Trial, creation: Creation): Promise<View> {
  return trial.of(tokens).keep(expectToken(await creationReply(trial, creation), 201));
}

/** What a new token names other than the usual creation asked for, or one of this object. */
async function misnamed(trial: Trial, view: View, id?: string): Promise<readonly string[]> {
  const { connectionId, sourceId: usual } = await usualCreation(trial);
  const sourceId = id ?? usual;
  const kind = sharesOf(trial).sources.find((one) => one.id === sourceId)?.kind;
  const [shown, type = ""] = [relatedId(view, "source"), relatedId(view, "source", "type")];
  return [
    ...(relatedId(view, "connection") === connectionId ? [] : ["another connection"]),
    ...(shown === undefined || shown === sourceId ? [] : [`the object ${shown}`]),
    ...(otherTypes(kind).includes(type) ? [`an object of the type ${type}`] : []),
  ];
}
