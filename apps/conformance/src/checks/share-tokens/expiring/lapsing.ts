import { connections, instant, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import {
  bodyOf,
  type Lapsing,
  redemptionsOf,
} from "../../../trial/arranging/share-token-objects.ts";
import {
  acting,
  connectionOf,
  relatedId,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { distinct, where } from "../../wire/audit.ts";
import { begunStatuses, plainLives, tokensSeen } from "../seen/tokens-seen.ts";
import {
  expectNotEarly,
  expectNotEndedOtherwise,
  expectOutlasted,
  grace,
  margin,
  skew,
} from "./ended-early.ts";
import { bothShort, shortInOtherModes, shortLived } from "./short-lived.ts";

const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Milliseconds after which each read shows a change. */
const lag = 5000;

/** The longest wait at the end of a run for a token that is about to expire, in milliseconds. */
const longestWait = 10_000;

/** How long before and after its `expires-at` a token is redeemed and read, in milliseconds. Most imports take longer. */
const justBefore = 100;

const isLapsed = ({ status }: View): boolean => status === "expired";

/** Checks that a token expires by time. If the run ends long before that, the next run reads the token. */
export const lapsingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/lapse/by-itself",
    cites: "share-tokens/expires-by-time",
    alsoCites: [
      "share-tokens/expire-prevents-use",
      "share-tokens/resource-one-token",
      "share-tokens/ends-are-final",
      "share-tokens/survives-pause",
      "share-tokens/redeem-by-destination",
    ],
    operation: shareTokens.operations.retrieve.id,
    needs,
    runLast: true,
    steps:
      "as each party, reads the token of 60 seconds from the beginning of this run, and those that earlier runs left; tries to redeem them once they have expired; with --redeem all, also reads one that was redeemed before; looks for overdue tokens in all answers of the run",
    failsWhen:
      "another status than created before its expires-at, another than expired afterwards, a redemption without a mode, or a successful one; a redeemed token that expires; any token that is still created an hour after its expires-at",
    async run(trial) {
      const [own, redeemed] = await bothShort(trial);
      const others = await shortInOtherModes(trial);
      const begun = redeemed && (await asItIs(trial, redeemed));
      const before = own.due - margin - 1000 - trial.now();
      if (trial.hasCapability("time") && before > 0) {
        await trial.advanceTime(before);
        const view = await trial.of(tokens).settled(own.id, () => true);
        // A slow answer may have come too late.
        if (trial.now() < own.due - margin) expectOpen(trial, view);
      }
      const last = Math.max(own.due, ...others.map(({ due }) => due));
      const left = Math.max(0, last + margin + 1000 - trial.now());
      if (trial.hasCapability("time")) await trial.advanceTime(left);
      // A token that is about to expire is not left to the next run.
      else if (trial.hasCapability("thorough") && left < longestWait) await trial.sleep(left);
      if (redeemed !== undefined && begun !== undefined && trial.now() > redeemed.due + margin)
        expectKept(begun, await asItIs(trial, redeemed));
      for (const lapsing of [...(sharesOf(trial).lapsing ?? []), own, ...others]) {
        const { id, due } = lapsing;
        const view = await trial.of(tokens).settled(id, () => true);
        expectOutlasted(trial, id);
        expectNotEarly(trial, lapsing);
        if (trial.now() < due - margin) expectOpen(trial, view);
        else if (trial.now() > due + margin) await expectLapsed(trial, view, lapsing);
      }
      await expectNoneOverdue(trial);
    },
  }),
  check({
    id: "share-tokens/lapse/while-paused",
    cites: "share-tokens/expires-by-time",
    operation: shareTokens.operations.retrieve.id,
    needs: [...needs, "pause", "disposable", "time"],
    steps:
      "creates a token of 60 seconds, deactivates its connection, moves the clock forward, and reads the token in a list and alone",
    failsWhen: "a token that is still created an hour after its expires-at",
    async run(trial) {
      const connection = trial.of(connections);
      await connection.that("active");
      const { id, due } = await shortLived(trial);
      await connection.that("inactive");
      await trial.advanceTime(due + margin + grace + skew - trial.now());
      // A target may end a token only when it is retrieved.
      for (const wait of [lag + 1000, 0]) {
        await longPageNow(trial, tokens, trial.of(tokens).actorOf("source"));
        await trial.advanceTime(wait);
      }
      await expectNoneOverdue(trial);
      const { status, exchange } = await trial.of(tokens).settled(id, isLapsed);
      expect(status === "expired", lapsed, describe(status), exchange);
    },
  }),
  check({
    id: "share-tokens/lapse/during-redemption",
    cites: "share-tokens/redeem-settles",
    operation: shareTokens.operations.redeem.id,
    needs: [...needs, "redeem", "two-parties", "time"],
    steps: "redeems a token of 60 seconds just before its expires-at, and reads it just after",
    failsWhen: "a token that is created or expired after its redemption was accepted",
    async run(trial) {
      const { id, due } = await shortLived(trial);
      await trial.advanceTime(due - justBefore - trial.now());
      const request = redemptionOf(id, bodyOf(usualRedemption(trial)));
      const { status } = await acting(trial, "destination", request, id);
      // A slow request may have come too late.
      if (status !== shareTokens.operations.redeem.statuses[0]) return;
      await trial.advanceTime(Math.max(0, due + justBefore - trial.now()));
      const isBegun = (view: View) => begunStatuses.has(view.status);
      const now = await trial.of(tokens).settled(id, isBegun);
      const wanted = "a token whose redemption has begun";
      expect(isBegun(now), wanted, describe(now.status), now.exchange);
    },
  }),
];

/** Reads a redeemed token; after its redemption has ended, if time can be moved. */
const asItIs = (trial: Trial, { id }: Lapsing): Promise<View> =>
  trial.hasCapability("time")
    ? trial.of(tokens).ended(id)
    : trial.of(tokens).settled(id, () => true);

/** Demands that a redemption that began before `expires-at` is still there afterwards. */
function expectKept(before: View, { status = "", exchange }: View): void {
  const isEnded = before.status === "redeemed" || before.status === "failed";
  const kept = isEnded ? [before.status ?? ""] : ["pending", "redeemed", "failed"];
  if (kept.includes(status) || before.status === "created") return;
  throw new Violation(`a token that is still ${kept.join(" or ")}`, describe(status), {
    cites: isEnded ? "share-tokens/ends-are-final" : "share-tokens/redeem-settles",
    evidence: exchange,
  });
}

/** Demands that a token is still `created`. Undecided if somebody else redeemed or expired it. */
function expectOpen(trial: Trial, view: View): void {
  const { status, exchange } = view;
  expectNotRedeemedByOthers(view);
  if (status === "expired") expectNotEndedOtherwise(trial, view);
  const wanted = "a token that is created until its expires-at";
  expect(status === "created", wanted, describe(status), exchange);
}

/** Undecided if somebody else redeemed a token: by its own times, a redemption began. */
function expectNotRedeemedByOthers({ status, attributes, exchange }: View): void {
  const hasBegun = begunStatuses.has(status);
  const isTimed = (attributes["pending-at"] ?? null) !== null;
  if (hasBegun && isTimed) {
    // Every redemption has a mode.
    const odd = attributes["redeem-mode"] === null ? [`${status} without a redeem-mode`] : [];
    const cites = "share-tokens/redeem-by-destination";
    expectNone(odd, "a token that nobody redeems to stay created", exchange, { cites });
    throw new Undecided(`somebody else redeemed the token: it is ${status}`);
  }
  if (status !== "pending" || isTimed) return;
  const [expected, actual] = ["a token that is created until it is redeemed", describe(status)];
  throw new Undecided("the token is pending, and no redemption of it began", {
    because: {
      statement: "share-tokens/create-is-created",
      check: "share-tokens/create/is-created",
      expected,
      actual,
    },
  });
}

/**
 * Demands that no answer of the run shows a token as `created` long after its `expires-at`. The first such answer is allowed: its
 * request may make the target expire the token.
 */
async function expectNoneOverdue(trial: Trial): Promise<void> {
  const overdue = plainLives(await tokensSeen(trial)).filter(
    ({ status, attributes, made: { exchange } }) => {
      const end = instant(attributes["expires-at"]);
      const asked = BigInt(Math.floor(exchange.startedAt - grace - skew)) * 1_000_000n;
      return status === "created" && end !== undefined && end < asked;
    },
  );
  const first = new Map<unknown, number>();
  const late = overdue.filter(({ shown: { id }, made: { exchange } }) => {
    if (!first.has(id)) first.set(id, exchange.startedAt);
    return exchange.startedAt > (first.get(id) ?? 0) + lag;
  });
  const mistakes = late.map(({ shown: { id }, attributes, made }) => {
    const end = String(attributes["expires-at"]);
    return `${String(id)}, created, whose expires-at is ${end} (${where(made)})`;
  });
  expectNone(distinct(mistakes), lapsed, late[0]?.made.exchange);
}

/** Demands that a token has expired, to both parties and in lists. The target may take a while. */
async function expectLapsed(trial: Trial, view: View, { id, due }: Lapsing): Promise<void> {
  const it = trial.of(tokens);
  // Where time can be moved, nobody else redeems.
  if (!trial.hasCapability("time")) expectNotRedeemedByOthers(view);
  let now = view;
  if (now.status === "created") {
    if (trial.hasCapability("time")) await trial.advanceTime(grace);
    // Until it is expired, it may be redeemed.
    const isLate = trial.now() < due + grace;
    if (await wasRedeemed(trial, now, isLate)) return;
    now = await it.settled(id, isLapsed);
    if (now.status === "created" && isLate) return;
  }
  expect(now.status === "expired", lapsed, describe(now.status), now.exchange);
  if (view.status === "expired") await wasRedeemed(trial, now, false);
  if (!trial.hasCapability("two-parties")) return;
  await expectLapsedForDestination(trial, id);
  if (trial.hasCapability("thorough")) await expectLapsedInLists(trial, id);
}

const lapsed = "a token that is expired after its expires-at";

async function expectLapsedForDestination(trial: Trial, id: string): Promise<void> {
  const { status, exchange } = await trial.eventually(
    () => seenByDestination(trial, id),
    (view) => view.status === "expired",
  );
  if (status === "expired") return;
  throw new Violation(`${lapsed}, to its destination, too`, describe(status), {
    cites: "share-tokens/resource-one-token",
    evidence: exchange,
  });
}

async function expectLapsedInLists(trial: Trial, id: string): Promise<void> {
  const filter = { status: "expired", connectionId: await connectionOf(trial) };
  const page = await longPageNow(trial, tokens, trial.of(tokens).actorOf("source"), filter);
  const row = page.views.find((one) => one.id === id);
  if (row === undefined && page.next !== null) return;
  // A row with another status shows more than the filter.
  const cites = row === undefined && "share-tokens/list-filter-status";
  const actual = row === undefined ? "no row of it" : describe(row.status);
  expectNone(row?.status === "expired" ? [] : [actual], `${lapsed}, in lists, too`, page.exchange, {
    ...(cites && { cites }),
  });
}

/** Redeems a token after its `expires-at`, and demands a refusal, unless it may still be redeemed. Tells whether it was. */
async function wasRedeemed(trial: Trial, before: View, isAllowed: boolean): Promise<boolean> {
  if (!trial.hasCapability("redeem") || !trial.hasCapability("two-parties")) return false;
  // If an object can be redeemed in several modes, the usual one is tried with another object.
  const sourceId = relatedId(before, "source");
  const redemption = redemptionsOf(sharesOf(trial)).findLast(
    ({ source }) => source.id === sourceId,
  );
  const request = redemptionOf(before.id, bodyOf(redemption ?? usualRedemption(trial)));
  const answer = await acting(trial, "destination", request, before.id);
  if (answer.status < 400) {
    if (isAllowed) return true;
    throw new Violation("a refusal after its expires-at", describe(answer), {
      cites: "share-tokens/expire-prevents-use",
      evidence: answer,
    });
  }
  expectRefusal(answer, [409, 422]);
  if (before.status === "expired")
    await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
  return false;
}
