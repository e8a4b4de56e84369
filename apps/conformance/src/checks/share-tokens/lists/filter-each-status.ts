import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import { bodyOf } from "../../../trial/arranging/share-token-objects.ts";
import {
  lastReads,
  redeeming,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { actorOf, expectHeldBy, expectOnly, type Filter, type PartyName } from "./rows.ts";

/** The filter by status finds the tokens of those statuses that other checks do not filter by. */
export const eachStatusChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/filter-each-status",
    cites: "share-tokens/list-filter-status",
    operation: "list-all-share-tokens",
    needs: [...shareTokenArrangement.needs.one, "thorough", "redeem", "two-parties"],
    steps:
      "redeems a token and filters the list by pending at once; then lists all tokens, and filters by failed",
    failsWhen:
      "a filtered list without a token of that status, or with one of another, or a list without a filter that lacks one of them",
    alsoCites: ["share-tokens/list-both-directions"],
    async run(trial) {
      // An index may keep a token that has left a status.
      await trial.of(tokens).that("redeemed");
      const { id } = await tokenOf(trial, usualRedemption(trial).source.id);
      const request = redemptionOf(id, bodyOf(usualRedemption(trial)));
      const { status: code } = await redeeming(trial, request, id);
      if (code < 400) await expectPendingFound(trial, id);
      if (trial.hasCapability("failure")) await trial.of(tokens).that("failed");
      const { views } = await allTokens(trial);
      const failed = views.filter(({ status }) => status === "failed");
      const lostIn = (page: Listed) => {
        const found = new Set(page.views.map(({ id: one }) => one));
        return page.next === null ? failed.find((row) => !found.has(row.id)) : undefined;
      };
      const page = await trial.eventually(
        () => listOf(trial, { status: "failed" }),
        (listed) => lostIn(listed) === undefined,
      );
      await expectOnly(trial, page, "status", "failed");
      await expectShownWithout(trial, page);
      const lost = lostIn(page);
      if (lost === undefined) return;
      throw new Violation(`${lost.id} in the list by status failed`, "a list without it", {
        evidence: page.exchange,
      });
    },
  }),
];

/** Demands that the list without a filter holds what a filter shows. */
async function expectShownWithout(trial: Trial, { views, next }: Listed): Promise<void> {
  const isHidden = (all: Listed) =>
    next === null && all.next === null
      ? views.filter(({ id }) => all.views.every((row) => row.id !== id))
      : [];
  if (isHidden(await allTokens(trial)).length === 0) return;
  const again = await trial.eventually(
    () => listOf(trial),
    (all) => isHidden(all).length === 0,
  );
  const mistakes = isHidden(again).map(({ id, status }) => `no ${id}, which is ${status}`);
  const cites = "share-tokens/list-both-directions";
  expectNone(mistakes, "a list without a filter that holds all tokens", again.exchange, { cites });
}

/** A party's list without a filter. On a sandbox, it is read once. */
export const allTokens = (trial: Trial, who: PartyName = "source"): Promise<Listed> =>
  trial.memoize(`all share tokens of the ${who} on a long page`, () => listOf(trial, {}, who));

const listOf = (trial: Trial, filter: Filter = {}, who: PartyName = "source") =>
  longPageNow(trial, tokens, actorOf(trial, who), filter);

/** Demands that a list of the source's expired tokens, if it fits on one page, holds one of the run. */
export async function expectExpiredFound(
  trial: Trial,
  list: () => Promise<Listed>,
): Promise<Listed> {
  const ended = lastReads(trial).find(({ status }) => status === "expired");
  const isMissing = ({ views, next }: Listed) =>
    ended !== undefined && next === null && views.every(({ id }) => id !== ended.id);
  const page = await trial.eventually(list, (one) => !isMissing(one));
  if (ended !== undefined && isMissing(page))
    await expectHeldBy("status", trial, page, ended, "source");
  return page;
}

/**
 * Demands that a list of pending tokens holds a token while it stays pending, and no token in another status. A replica may
 * lag behind its redemption, so the list is read again until it holds the token, or the redemption has ended.
 */
async function expectPendingFound(trial: Trial, id: string): Promise<void> {
  const look = async () => {
    const page = await listOf(trial, { status: "pending" });
    const isFound = page.next !== null || page.views.some((row) => row.id === id);
    const view = isFound ? undefined : await trial.of(tokens).settled(id, () => true);
    return { page, status: view?.status };
  };
  await trial.waitForReplicas();
  const isOpen = (status = "found") => status === "created" || status === "pending";
  // Where the clock can be moved, nothing lags longer than that.
  const { page, status } = await (trial.hasCapability("time")
    ? look()
    : trial.eventually(look, (seen) => !isOpen(seen.status)));
  await expectOnly(trial, page, "status", "pending");
  if (status !== "pending") return;
  throw new Violation(`${id} in the list by status pending`, "a list without it", {
    evidence: page.exchange,
  });
}
