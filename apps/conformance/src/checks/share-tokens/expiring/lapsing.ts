import {
  connections,
  type Resource,
  shareTokens,
  tokenLifetime,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../runner/capabilities.ts";
import { arranging, Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import { bodyOf, type Lapsing } from "../../../trial/arranging/share-token-objects.ts";
import {
  acting,
  connectionOf,
  creationReply,
  expectToken,
  redeeming,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import { movedByOthers } from "../../../trial/judging/moved-by-others.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import type { View } from "../../../trial/reading/view.ts";
import { isSuccess } from "../../wire/audit.ts";
import { resourcesIn } from "../../wire/resources-in.ts";
import { expectLifetime } from "./lifetime.ts";

const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Nothing is judged in this many milliseconds around `expires-at`: clocks differ, and requests take time. */
const margin = 5000;
/** Milliseconds that the target may take to expire a token. The documentation gives no limit. */
const grace = 3_600_000;

type ShortLived = Lapsing & { readonly view: View };

async function shortLived(trial: Trial): Promise<ShortLived> {
  const due = trial.now() + tokenLifetime.minimum * 1000;
  const creation = { ...(await usualCreation(trial)), expiresInSeconds: tokenLifetime.minimum };
  const view = expectToken(await creationReply(trial, creation), 201);
  return { id: trial.of(tokens).keep(view).id, due, view };
}

/** One token of the shortest lifetime for all checks. It expires by time. */
export const shortest = (trial: Trial): Promise<ShortLived> =>
  trial.memoize("the share token of the shortest lifetime", () => shortLived(trial));

/** Another one, redeemed at once. Undefined if the run may not redeem, or the redemption was refused. */
const shortAndRedeemed = (trial: Trial): Promise<ShortLived | undefined> =>
  trial.memoize("the redeemed share token of the shortest lifetime", async () => {
    const needed = ["thorough", "redeem", "two-parties"];
    if (mayMove(trial) || !needed.every((need) => trial.hasCapability(need))) return undefined;
    const made = await shortLived(trial);
    const request = redemptionOf(made.id, bodyOf(usualRedemption(trial)));
    const { status } = await redeeming(trial, request, made.id);
    return status === shareTokens.operations.redeem.statuses[0] ? made : undefined;
  });

/** Whether the run may deactivate the connection later, which may affect its tokens. */
const mayMove = (trial: Trial): boolean =>
  sharesOf(trial).connectionId === undefined && trial.of(connections).fixture !== undefined;

/** Both of them, for a check that does not judge their creation. */
const bothShort = (trial: Trial) =>
  arranging(
    "create a share token of 60 seconds",
    async () => [await shortest(trial), await shortAndRedeemed(trial)] as const,
    {
      statement: "share-tokens/create-lifetime-bounds",
      check: "share-tokens/create/lifetime-bounds",
    },
  );

/** Creates tokens at the beginning of a run, so that they may have expired at its end. */
export const firstTokens: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/lapse/begins",
    cites: "share-tokens/create-lifetime",
    operation: shareTokens.operations.create.id,
    needs: [...needs, "thorough"],
    steps: "creates two share tokens of 60 seconds, and redeems one of them",
    failsWhen: "an expires-at that is not 60 seconds after created-at",
    async run(trial) {
      if (mayMove(trial)) return;
      const [{ view }] = await bothShort(trial);
      expectLifetime(view, tokenLifetime.minimum);
    },
  }),
];

/** The longest wait at the end of a run for a token that is about to expire, in milliseconds. */
const patience = 10_000;

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
    ],
    operation: shareTokens.operations.retrieve.id,
    needs,
    runLast: true,
    steps:
      "reads, as each party, a token of 60 seconds that this run created at its beginning or an earlier run left; if it has expired, expects that it cannot be redeemed; with --redeem all, also reads one that was redeemed before",
    failsWhen:
      "another status than created before its expires-at, another than expired afterwards, or a successful redemption; a redeemed token that expires",
    async run(trial) {
      const [own, redeemed] = await bothShort(trial);
      const begun = redeemed && (await asItIs(trial, redeemed));
      const before = own.due - margin - 1000 - trial.now();
      if (trial.hasCapability("time") && before > 0) {
        await trial.advanceTime(before);
        expectOpen(trial, await trial.of(tokens).settled(own.id, () => true));
      }
      const left = Math.max(0, own.due + margin + 1000 - trial.now());
      if (trial.hasCapability("time")) await trial.advanceTime(left);
      // A token that is about to expire is not left to the next run.
      else if (trial.hasCapability("thorough") && left < patience) await trial.sleep(left);
      if (redeemed !== undefined && begun !== undefined && trial.now() > redeemed.due + margin)
        expectKept(begun, await asItIs(trial, redeemed));
      for (const lapsing of [...(sharesOf(trial).lapsing ?? []), own]) {
        const { id, due } = lapsing;
        const view = await trial.of(tokens).settled(id, () => true);
        expectOutlasted(trial, id);
        expectNotEarly(trial, lapsing);
        if (trial.now() < due - margin) expectOpen(trial, view);
        else if (trial.now() > due + margin) await expectLapsed(trial, view, lapsing);
      }
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

/** Undecided if somebody else acts on other tokens of the run, too. */
function expectNotByOthers(trial: Trial, id: string): void {
  if (movedByOthers(trial, tokens, id))
    throw new Undecided("somebody else redeems or expires tokens of the run");
}

/** Demands that a token is still `created`. Undecided if somebody else redeemed or expired it. */
function expectOpen(trial: Trial, view: View): void {
  const { id, status, exchange } = view;
  expectNotRedeemedByOthers(view);
  if (status === "expired") expectNotByOthers(trial, id);
  const wanted = "a token that is created until its expires-at";
  expect(status === "created", wanted, describe(status), exchange);
}

/** Undecided if somebody else redeemed a token: by its own times, a redemption began. */
function expectNotRedeemedByOthers({ status, attributes }: View): void {
  const hasBegun = status === "pending" || status === "redeemed" || status === "failed";
  const isTimed = (attributes["pending-at"] ?? null) !== null;
  if (hasBegun && isTimed) throw new Undecided(`somebody else redeemed the token: it is ${status}`);
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

/** Demands that no answer of this run showed a token as expired before its time, such as a list that other checks read. */
function expectNotEarly(trial: Trial, { id, due }: Lapsing): void {
  for (const one of trial.exchanges()) {
    const { startedAt, milliseconds } = one.exchange;
    const isBefore = startedAt + milliseconds < due - margin;
    if (!isBefore || one.operation?.resource !== tokens || !isSuccess(one)) continue;
    const status = resourcesIn(one).find((row) => row.id === id)?.attributes?.["status"];
    const wanted = "a token that is created until its expires-at";
    if (status === "expired") expectNotByOthers(trial, id);
    expect(status !== "expired", wanted, describe(status), one.exchange);
  }
}

/** Demands that the connection did not take its tokens with it when it was deactivated: then time did not end this one. */
function expectOutlasted(trial: Trial, id: string): void {
  const all = trial.exchanges();
  const pauses = all.flatMap((one, at) => (isDone(one, connections, "deactivate") ? [at] : []));
  if (pauses.length === 0) return;
  const shown = new Map<unknown, { readonly open: number; readonly ended?: number }>();
  // Somebody else may make tokens over the same connection, and expire them.
  const made = new Set<unknown>([id, ...(trial.context.made.get(tokens.name) ?? []).map(idOf)]);
  const endedByUs = new Set<unknown>();
  for (const [at, one] of all.entries()) {
    if (one.operation?.resource !== tokens) continue;
    for (const row of resourcesIn(one)) {
      const { status } = row.attributes ?? {};
      // A replica may show it as `created` after the run has expired it.
      if (isDone(one, tokens, "expire")) endedByUs.add(row.id);
      if (!made.has(row.id) || endedByUs.has(row.id)) {
        shown.delete(row.id);
        continue;
      }
      const before = shown.get(row.id);
      // Another check compares the answer to a creation with a read.
      if (status === "created" && one.operation.name !== "create") shown.set(row.id, { open: at });
      else if (status === "expired" && before !== undefined && before.ended === undefined)
        shown.set(row.id, { ...before, ended: at });
    }
  }
  const others = [...shown].flatMap(([other, { open, ended = -1 }]) =>
    other !== id && pauses.some((at) => open < at && at < ended) ? [String(other)] : [],
  );
  // If a token has ended with no pause in between, somebody else ends them.
  const isAnyOfOthers = [...shown].some(
    ([other, { open, ended }]) =>
      other !== id && ended !== undefined && !pauses.some((at) => open < at && at < ended),
  );
  if (!shown.has(id) || others.length === 0 || isAnyOfOthers) return;
  const ended = `${[id, ...others].join(", ")}: expired`;
  throw new Violation("tokens that outlive the deactivation of their connection", ended, {
    cites: "share-tokens/survives-pause",
  });
}

const idOf = ({ id }: { readonly id: string }): string => id;

/** Whether an exchange is an action that succeeded. */
const isDone = (one: TrialExchange, resource: Resource, action: string): boolean =>
  one.operation?.resource === resource && one.operation.name === action && isSuccess(one);

async function expectLapsed(trial: Trial, view: View, { id, due }: Lapsing): Promise<void> {
  const it = trial.of(tokens);
  // Where time can be moved, nobody else redeems.
  if (!trial.hasCapability("time")) expectNotRedeemedByOthers(view);
  let now = view;
  if (now.status === "created") {
    if (trial.hasCapability("time")) await trial.advanceTime(grace);
    // The target may take a while to expire it. Until then it may be redeemed.
    const isLate = trial.now() < due + grace;
    if (await wasRedeemed(trial, now, isLate)) return;
    now = await it.settled(id, ({ status }) => status === "expired");
    if (now.status === "created" && isLate) return;
  }
  const wanted = "a token that is expired after its expires-at";
  expect(now.status === "expired", wanted, describe(now.status), now.exchange);
  if (view.status === "expired") await wasRedeemed(trial, now, false);
  if (!trial.hasCapability("two-parties")) return;
  const theirs = await trial.eventually(
    () => seenByDestination(trial, id),
    ({ status }) => status === "expired",
  );
  if (theirs.status !== "expired") {
    throw new Violation(`${wanted}, to its destination, too`, describe(theirs.status), {
      cites: "share-tokens/resource-one-token",
      evidence: theirs.exchange,
    });
  }
  if (!trial.hasCapability("thorough")) return;
  const filter = { status: "expired", connectionId: await connectionOf(trial) };
  const page = await longPageNow(trial, tokens, it.actorOf("source"), filter);
  const row = page.views.find((one) => one.id === id);
  if (row === undefined && page.next !== null) return;
  // A row with another status shows more than the filter.
  const cites = row === undefined && "share-tokens/list-filter-status";
  const told = row === undefined ? "no row of it" : describe(row.status);
  expectNone(row?.status === "expired" ? [] : [told], `${wanted}, in lists, too`, page.exchange, {
    ...(cites && { cites }),
  });
}

/** Redeems a token after its `expires-at`, and demands a refusal, unless it may still be redeemed. Tells whether it was. */
async function wasRedeemed(trial: Trial, before: View, isAllowed: boolean): Promise<boolean> {
  if (!trial.hasCapability("redeem") || !trial.hasCapability("two-parties")) return false;
  const request = redemptionOf(before.id, bodyOf(usualRedemption(trial)));
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
