import type { Creation, Exchange, SendOptions } from "@persona-conformance/client";
import { connections, inflect, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../capabilities.ts";
import { arranging, Undecided, Violation } from "../../runner/outcome.ts";
import { expectSameAnswer, expectUnchanged } from "../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../trial/judging/expect.ts";
import {
  acting,
  expectToken,
  party,
  newToken,
  relatedId,
  shareTokenArrangement,
  sharesOf,
  tokenOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../trial/arranging/share-token-requests.ts";
import {
  bodyOf,
  type Redemption,
  redemptionsOf,
} from "../../trial/arranging/share-token-objects.ts";
import type { CrossedCell } from "../../trial/requests/crossing.ts";
import { requireWithinQuota } from "../../trial/traffic/quotas.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/reading/view.ts";
import { elsewhere, refusedInCell } from "../crossed/another-cell.ts";
import { expectNoneMade, tokensBefore } from "./creating/none-made.ts";
import { inTurns } from "../in-turns.ts";
import { subjectOf } from "../../trial/moving/move.ts";
import { expectListed, listingsOver, pausedListings } from "./listed-over.ts";
import { redemptionsInTurn } from "./redeeming/redemptions-in-turn.ts";
import { expectSurvives, expiredNow, spareToken } from "./while-paused.ts";

const operation = "redeem-share-token";
const refusal = { party: "destination", operation, outcome: "refusal", query: "none" } as const;
const blocked = [403, 409, 422];
const byHand = "connections/never-changed-by-hand";
/** A token that was created may have moved the `updated-at` of its connection, and an acceptance that of each token. */
const mayMove = () => Promise.resolve();
const finalEnds = "share-tokens/ends-are-final";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "pause"];
const withRedemption: readonly Capability[] = [...needs, "redeem", "two-parties"];

/** An answer to a creation or a redemption, and its idempotency key. */
interface Keyed {
  readonly first: Exchange;
  readonly options: SendOptions;
}

/** A refusal, and what is needed to ask for it again. */
interface Stored extends Keyed {
  readonly cell?: CrossedCell;
}

/** A token that only the status of its connection keeps from being redeemed. */
interface Waiting {
  readonly token: View;
  readonly redemption: Redemption;
}

/** Share tokens while their connection is deactivated and reactivated. */
export const storyChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/story/survives-pause",
    cites: "share-tokens/redeem-while-active",
    alsoCites: [
      "share-tokens/survives-pause",
      "share-tokens/redeem-once",
      "protocol/idempotent-replay",
    ],
    operation,
    needs: withRedemption,
    steps:
      "creates two tokens, with --redeem all also begins the redemption of another one, and deactivates the connection; repeats that redemption; expects a refused redemption, in turn in each mode, while it is inactive, and after its reactivation while it is pending; repeats the creation of the second token, and tries to expire that one, while it is inactive; has it accepted, finds the first token in a list, and redeems it, with --redeem all also tries to redeem the other one again",
    failsWhen:
      "a redemption while the connection is not active, a refusal or a list without the token once it is active again, a redemption that the deactivation undoes, another answer to the repeated creation or redemption, an expired token that the acceptance changes, or a second redemption",
    async run(trial) {
      const connection = trial.of(connections);
      await connection.that("active");
      const creation = await usualCreation(trial);
      const [waiting, ...others] = await tokensInTurn(trial);
      let { token } = waiting;
      const spare = await spareToken(trial, creation);
      const known = await tokensBefore(trial);
      const isThorough = trial.hasCapability("thorough");
      const begun = isThorough ? await redemptionBegun(trial) : undefined;
      let ended: View | undefined;
      let unmade: Keyed | undefined;
      let stored: Stored | undefined;
      for (const status of ["inactive", "pending"] as const) {
        const over = status === "inactive" ? await paused(trial) : await connection.that(status);
        if (begun !== undefined && status === "inactive") {
          await expectStillBegun(trial, begun.id);
          const again = await redeem(trial, begun.id, undefined, begun.options);
          expectSameAnswer(begun.first, again, "protocol/idempotent-replay");
        }
        if (status === "inactive") ended = await expiredNow(trial, spare);
        if (isThorough && status === "inactive") token = await expectSurvives(trial, token, true);
        const refused = await refusedOver(trial, waiting, over);
        for (const other of others) await refusedOver(trial, other, over);
        if (isThorough) stored = refused;
        const isTried = status === "inactive" || isThorough;
        if (!trial.hasCapability("disposable") && isTried)
          unmade = (await expectBlocked(trial, over, creation)) ?? unmade;
        await trial.waitForReplicas();
        if (isThorough)
          for (const one of [token, ...others.map((other) => other.token)])
            await expectUnchanged(trial, one, "the refusal", tokens.cites.refused);
        else token = await expectSurvives(trial, token, status === "pending");
        if (!isThorough) continue;
        // The end of the begun redemption may move the `updated-at` of the connection.
        await expectUnchanged(trial, over, "a refusal about a token", byHand, () =>
          refusedOver(trial, waiting, over),
        );
        for (const one of inTurns(trial, pausedListings))
          if (one.over === status) await expectListed(trial, token, one);
      }
      await connection.that("active");
      for (const one of inTurns(trial, listingsOver("active")))
        await expectListed(trial, token, one);
      if (ended !== undefined)
        await expectUnchanged(trial, ended, "an acceptance", finalEnds, mayMove);
      if (unmade !== undefined && isThorough)
        await expectStillUnmade(trial, creation, known, unmade);
      if (stored !== undefined) await expectStored(trial, waiting, stored);
      await expectRedeemable(trial, token);
      if (begun !== undefined) await expectRedeemedOnce(trial, begun.id);
    },
  }),
  ...(["pending", "inactive"] as const).map((status) =>
    check<Trial>({
      id: `share-tokens/story/created-over-${status}`,
      cites: "share-tokens/redeem-while-active",
      alsoCites: ["share-tokens/create-over-active", "protocol/idempotent-failure"],
      operation: "create-a-share-token",
      needs: [...withRedemption, "disposable"],
      steps: `tries to create a token over a connection that is ${status}, and to redeem it if it was created; repeats a refused creation when the connection is active`,
      failsWhen:
        "a successful redemption, an answer to the creation other than 201, 403, 409 or 422, or another answer when it is repeated",
      async run(trial) {
        await trial.of(connections).that("active");
        const creation = await usualCreation(trial);
        const known = await tokensBefore(trial);
        const over = await trial.of(connections).that(status);
        const refused = await expectBlocked(trial, over, creation);
        const again = refused === undefined ? mayMove : undefined;
        await expectUnchanged(trial, over, "a refusal about a token", byHand, again);
        // This list needs an active connection, so the connection is accepted first.
        if (refused !== undefined) await expectStillUnmade(trial, creation, known, refused);
      },
    }),
  ),
  check({
    id: "share-tokens/story/deactivated-meanwhile",
    cites: "share-tokens/redeem-settles",
    operation,
    needs: [...withRedemption, "disposable"],
    steps: "deactivates the connection during a redemption, and reads how the import ends",
    failsWhen: "an end other than redeemed or failed",
    async run(trial) {
      await trial.of(connections).that("active");
      const token = await tokenOf(trial, usualRedemption(trial).source.id);
      const began = await redeem(trial, token.id);
      await arranging("redeem a token", async () =>
        expect(began.status === 202, "status 202", describe(began), began),
      );
      const first = await trial.of(tokens).settled(token.id, ({ status }) => status !== "created");
      await trial.of(connections).that("inactive");
      const ended = await trial.of(tokens).ended(token.id);
      const isEnd = ended.status === "redeemed" || ended.status === "failed";
      expect(isEnd, "redeemed or failed", describe(ended.status), ended.exchange);
      // An import that ended before the deactivation says nothing about it.
      if (first.status !== "pending") return;
      trial.observe("share-tokens/redeem-while-deactivated", ended.status ?? "", ended.exchange);
    },
  }),
];

/** Tries to redeem a token over a connection that is not active, and demands a refusal. */
async function refusedOver(
  trial: Trial,
  { token: { id }, redemption }: Waiting,
  over: View,
): Promise<Stored> {
  const status = over.status === "pending" ? "pending" : "inactive";
  const options = { idempotencyKey: trial.newKey() };
  const cell = elsewhere(trial, { ...refusal, step: `redeemed over ${status}` });
  const answer = await redeem(trial, id, redemption, options, cell);
  if (answer.status < 400) await expectStillBlocked(trial, over);
  const ask = (there: CrossedCell) => redeem(trial, id, redemption, {}, there);
  const first =
    cell === undefined
      ? expectRefusal(answer, blocked)
      : await refusedInCell(trial, answer, blocked, { cell, ask });
  // The answer may depend on the mode, and nights take turns.
  if (redemption.mode === usualRedemption(trial).mode)
    trial.observe(`share-tokens/redeem-over-${status}`, String(first.status), first);
  return { first, options, ...(cell && { cell }) };
}

/** Demands the stored refusal of a redemption that would succeed by now. */
async function expectStored(
  trial: Trial,
  { token: { id }, redemption }: Waiting,
  { first, options, cell }: Stored,
): Promise<void> {
  const again = await redeem(trial, id, redemption, options, cell);
  expectSameAnswer(first, again, "protocol/idempotent-failure");
}

const redeeming = { action: "redeem", party: "destination" };

/** Redeems a token whose connection is active again. */
async function expectRedeemable(trial: Trial, token: View): Promise<void> {
  const it = trial.of(tokens);
  const { exchange } = await it.unhindered(token.id, () => it.act(redeeming, token.id));
  // Another check reports another success.
  if (exchange.status >= 400) {
    requireWithinQuota(exchange);
    await expectSurvives(trial, token, true);
    await ensureOthersRedeemable(trial, token);
    throw new Violation("status 202 after the connection is accepted again", describe(exchange), {
      cites: "share-tokens/survives-pause",
      evidence: exchange,
    });
  }
  await it.settled(token.id, ({ status }) => status !== "created");
}

/** Makes sure that a new token of the same object can be redeemed. If not, the pause is not to blame. */
async function ensureOthersRedeemable(trial: Trial, token: View): Promise<void> {
  const it = trial.of(tokens);
  const { sourceId } = await usualCreation(trial);
  const source = relatedId(token, "source") ?? String(sourceId);
  const other = it.keep(await newToken(trial, source));
  const { exchange } = await it.act(redeeming, other.id);
  if (exchange.status < 400) return;
  const problem = "a token that has not been paused cannot be redeemed either";
  if (other.status !== "created") throw new Undecided(problem);
  const all = redemptionsOf(sharesOf(trial));
  const { mode } = all.find((one) => one.source.id === source) ?? usualRedemption(trial);
  const [expected, actual] = ["status 202", describe(exchange)];
  throw new Undecided(problem, {
    because: {
      statement: `share-tokens/redeem-${mode}s`,
      check: `share-tokens/redeem/${mode}s`,
      expected,
      actual,
    },
  });
}

/**
 * Tries to create a token over a connection that is not active. Returns the refusal, or demands that the new token cannot be
 * redeemed.
 */
async function expectBlocked(
  trial: Trial,
  over: View,
  creation: Creation,
): Promise<Keyed | undefined> {
  const options = { idempotencyKey: trial.newKey() };
  const reply = await party(trial, "source").of(tokens).create(creation, options);
  const { exchange } = reply;
  const status = over.status === "pending" ? "pending" : "inactive";
  trial.observe(`share-tokens/create-over-${status}`, String(exchange.status), exchange);
  if (reply.kind !== "resource") return { first: expectRefusal(reply, blocked), options };
  const token = trial.of(tokens).keep(expectToken(reply, 201));
  const redeemed = await redeem(trial, token.id);
  if (redeemed.status < 400) await expectStillBlocked(trial, over);
  expectRefusal(redeemed, blocked);
  await expectUnchanged(trial, token, "the refusal", tokens.cites.refused);
  return undefined;
}

/** An earlier refusal may have made the connection active. Then the success of a redemption is right. */
const expectStillBlocked = (trial: Trial, over: View): Promise<void> =>
  expectUnchanged(trial, over, "a refusal about a token", byHand, mayMove);

/** Demands that a refused creation has made no token, and that it is refused again with the same idempotency key. */
async function expectStillUnmade(
  trial: Trial,
  creation: Creation,
  known: ReadonlySet<string>,
  { first, options }: Keyed,
): Promise<void> {
  await expectNoneMade(trial, known, first);
  const again = await party(trial, "source").of(tokens).create(creation, options);
  if (again.kind === "resource") trial.of(tokens).keep(expectToken(again, again.exchange.status));
  expectSameAnswer(first, again.exchange, "protocol/idempotent-failure");
}

/** Deactivates the connection; in turn as each party, since what follows may depend on the party. */
async function paused(trial: Trial): Promise<View> {
  const connection = trial.of(connections);
  const isByDestination = trial.hasCapability("disposable") || trial.seed % 2 === 1;
  if (!isByDestination) return connection.that("inactive");
  const move = { action: "deactivate", party: "destination" } as const;
  const before = await connection.that("active");
  return arranging(
    "deactivate a connection",
    () => connection.step(move, before, "inactive"),
    subjectOf(connections, { ...move, status: "active" }),
  );
}

/** Demands that a redeemed token cannot be redeemed again because its connection was accepted again. */
async function expectRedeemedOnce(trial: Trial, id: string): Promise<void> {
  const before = await trial.of(tokens).ended(id);
  if (before.status !== "redeemed") return;
  expectRefusal(await redeem(trial, id), [409, 422], "share-tokens/redeem-once");
  await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
}

/** A redemption that may still be running when the connection is deactivated. */
async function redemptionBegun(
  trial: Trial,
): Promise<({ readonly id: string } & Keyed) | undefined> {
  const { id } = await tokenOf(trial, usualRedemption(trial).source.id);
  const options = { idempotencyKey: trial.newKey() };
  const first = await redeem(trial, id, undefined, options);
  return first.status === shareTokens.operations.redeem.statuses[0]
    ? { id, first, options }
    : undefined;
}

/** Demands that the deactivation did not undo a redemption. How it ends then, the documentation leaves open. */
async function expectStillBegun(trial: Trial, id: string): Promise<void> {
  const { status = "", exchange } = await trial
    .of(tokens)
    .settled(id, (view) => view.status !== "created");
  const wanted = "a redemption that has begun to be pending, redeemed or failed";
  const isUndone = status === "created" || status === "expired";
  const cites = "share-tokens/redeem-settles";
  expectNone(isUndone ? [describe(status)] : [], wanted, exchange, { cites });
}

/** Tokens for one check alone, each with its redemption. */
async function tokensInTurn(trial: Trial): Promise<readonly [Waiting, ...Waiting[]]> {
  const waitingFor = async (redemption: Redemption): Promise<Waiting> => ({
    token: await tokenOf(trial, redemption.source.id),
    redemption,
  });
  const [first, ...others] = redemptionsInTurn(trial);
  const all: [Waiting, ...Waiting[]] = [await waitingFor(first)];
  for (const other of others) all.push(await waitingFor(other));
  return all;
}

function redeem(
  trial: Trial,
  id: string,
  { destination }: Pick<Redemption, "destination"> = usualRedemption(trial),
  options?: SendOptions,
  cell?: CrossedCell,
) {
  const body = bodyOf(destination === undefined ? {} : { destination });
  const request = redemptionOf(id, cell === undefined ? body : inflect(body, cell.inflection));
  return acting(trial, "destination", request, id, options, cell);
}
