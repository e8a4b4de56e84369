import { type Exchange, readReply } from "@persona-conformance/client";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../capabilities.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { expectTold, sameAnswer } from "../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  targetFailed,
  tellsErrors,
} from "../../trial/judging/expect.ts";
import { bodyOf } from "../../trial/arranging/share-token-objects.ts";
import {
  expectToken,
  party,
  seenByDestination,
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
  tokenPath,
} from "../../trial/arranging/share-token-requests.ts";
import { requireWithinQuota } from "../../trial/traffic/quotas.ts";
import type { Trial } from "../../trial/trial.ts";
import { changes, type View, viewOf } from "../../trial/reading/view.ts";
import { expectNoneMade, tokensBefore } from "./creating/none-made.ts";
import { brokenWithoutEnd } from "./redeeming/without-end.ts";
import { spareToken } from "./while-paused.ts";

const operation = "redeem-share-token";
const needs: readonly Capability[] = shareTokenArrangement.needs.one;
const withRedemption: readonly Capability[] = [...needs, "redeem", "two-parties", "thorough"];

/** Sends requests about share tokens at the same time. */
export const raceChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/races/redeem-twice",
    cites: "share-tokens/redeem-once",
    operation,
    needs: withRedemption,
    alsoCites: ["share-tokens/resource-direction"],
    steps:
      "redeems a token twice at the same time, with an idempotency key each, while both parties read it",
    failsWhen:
      "two successes, none, a refusal other than a conflict, a read with another status than 200, or the destination's view for the source",
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
      const ended = await trial.of(tokens).ended(id);
      const { status, exchange } = ended;
      const mistakes = status === "redeemed" || status === "failed" ? [] : [describe(status)];
      const cites = brokenWithoutEnd(trial, ended);
      expectNone(mistakes, "a token that is redeemed or failed", exchange, { cites });
    },
  }),
  check({
    id: "share-tokens/races/redeem-and-expire",
    cites: "share-tokens/expire-created-only",
    alsoCites: ["share-tokens/expire-prevents-use"],
    operation,
    needs: withRedemption,
    steps: "redeems a token and expires it at the same time",
    failsWhen: "two successes, none, or a refusal other than a conflict",
    async run(trial) {
      const { source, ...into } = usualRedemption(trial);
      const token = await tokenOf(trial, source.id);
      const { id } = token;
      await overlapping(trial, ["destination", "source"]);
      const [redeemed, expired] = await Promise.all([
        party(trial, "destination").send(redemptionOf(id, bodyOf(into))),
        party(trial, "source").send(expiryOf(id)),
      ]);
      // A party that cannot see the token loses no race.
      if (redeemed.status === 404) await seenByDestination(trial, id);
      if (expired.status === 404) await trial.of(tokens).settled(id, () => true);
      await expectOne(trial, token, [redeemed, expired], redeemed.status === 202 ? 202 : 200);
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
      await expectOverlap(trial, made);
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
      await expectOverlap(trial, await Promise.all(all));
      await trial.of(tokens).ended(id);
    },
  }),
];

/** Waits until these parties can send at once. */
const overlapping = (trial: Trial, parties: readonly ("source" | "destination")[]) =>
  trial.waitForAll(parties.map(trial.of(tokens).actorOf));

/** Milliseconds until one more request is sent, so that it arrives while the others are still running. */
const stagger = 10;

/** Demands one success, and a conflict for the other request. Without any, the token may not be as its creation showed it. */
async function expectOne(
  trial: Trial,
  token: View,
  answers: readonly Exchange[],
  success: number,
): Promise<void> {
  const isSuccess = (one: Exchange) => one.status < 300 && !tellsErrors(one);
  const won = answers.filter(isSuccess);
  const [first] = answers;
  if (won.length === 0) {
    for (const answer of answers) requireWithinQuota(answer);
    const now = await trial.of(tokens).settled(token.id, () => true);
    await expectTold(trial, token, changes(token, now));
  }
  expect(won.length > 0, "at least one success", first === undefined ? "" : describe(first), first);
  expect(won.length === 1, "at most one success", "two", won[0]);
  expect(won[0]?.status === success, `status ${success}`, describe(won[0]), won[0]);
  for (const answer of answers) if (!isSuccess(answer)) expectRefusal(answer, [409, 422]);
}

/** Milliseconds until all replicas have a new token. */
const replicas = 6000;

/** Redeems a token twice at the same time while it is read. Returns the read that did not find it, if one did not. */
async function redeemTwice(
  trial: Trial,
  age = 0,
): Promise<{ readonly id: string; readonly absent: Exchange | undefined }> {
  const { source, ...into } = usualRedemption(trial);
  const token = await tokenOf(trial, source.id);
  const { id } = token;
  await seenByDestination(trial, id);
  await trial.sleep(age);
  const actor = party(trial, "destination");
  const redeeming = () => actor.send(redemptionOf(id, bodyOf(into)));
  const reading = () => actor.send({ method: "GET", path: tokenPath(id) });
  let redeemed: readonly Exchange[] = [];
  let reads: readonly Exchange[] = [];
  let theirs: readonly Exchange[] = [];
  await trial.of(tokens).unhindered(id, async () => {
    await overlapping(trial, [
      "destination",
      "destination",
      "destination",
      "destination",
      "source",
    ]);
    const both = [redeeming(), redeeming()] as const;
    const sources = party(trial, "source").of(tokens).retrieve(id);
    reads = await Promise.all([reading(), later(trial, reading)]);
    theirs = [(await sources).exchange];
    redeemed = await Promise.all(both);
    const [one, other] = await Promise.all(both);
    return one.status < 300 ? one : other;
  });
  await expectOne(trial, token, redeemed, 202);
  expectNoView("outbound", reads);
  expectNoView("inbound", theirs);
  return { id, absent: reads.find(({ status }) => status !== 200) };
}

/** Demands that no answer to a read shows the other party's view. */
function expectNoView(direction: "inbound" | "outbound", reads: readonly Exchange[]): void {
  const wrong = reads.find(
    (one) => one.status === 200 && viewOf(tokens, one).attributes["direction"] === direction,
  );
  expectNone(wrong ? [direction] : [], "a party's own view while the other one reads", wrong, {
    cites: "share-tokens/resource-direction",
  });
}

/** Sends one more request while others are on their way. */
async function later<T>(trial: Trial, send: () => Promise<T>): Promise<T> {
  await trial.sleep(stagger);
  return send();
}

/** Makes sure that a creation which overlaps with nothing is repeated. If it is not, the overlap is not to blame. */
async function expectPlainReplay(trial: Trial): Promise<void> {
  const { first, repeat } = await spareToken(trial, await usualCreation(trial));
  const again = await repeat();
  if (sameAnswer(first, again)) return;
  const [expected, actual] = [`the same answer again: ${describe(first)}`, describe(again)];
  throw new Undecided(`plain replays do not work: ${actual}`, {
    because: {
      statement: "protocol/idempotent-replay",
      check: "share-tokens/create/replayed",
      expected,
      actual,
    },
  });
}

/** Demands that all answers are the same, except those that are refused because of the key. */
async function expectOverlap(trial: Trial, answers: readonly Exchange[]): Promise<void> {
  const broken = answers.find(({ status }) => status >= 500);
  // A gateway that gives up has no request id.
  if (broken !== undefined && broken.requestId === undefined) throw targetFailed(broken);
  if (broken !== undefined) expect(false, "no internal error", describe(broken), broken);
  const isDone = answers.some(({ status }) => status < 300);
  const isRefused = ({ status }: Exchange) =>
    status === 409 || (isDone && (status === 422 || status === 400));
  const [one, ...others] = answers.filter((answer) => !isRefused(answer));
  const odd = others.find((other) => one !== undefined && !sameAnswer(one, other));
  if (one !== undefined && odd !== undefined) {
    await expectPlainReplay(trial);
    expect(false, `the same answer: ${describe(one)}`, describe(odd), odd);
  }
  const refused = answers.find(isRefused);
  const answer = refused === undefined ? "the first one's answer" : String(refused.status);
  trial.observe("protocol/idempotency-overlap", answer, refused ?? one);
}
