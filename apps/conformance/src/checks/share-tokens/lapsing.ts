import { shareTokens, tokenLifetime } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { expectUnchanged } from "../../trial/comparing.ts";
import { describe, expect, expectRefusal } from "../../trial/expect.ts";
import { longPageNow } from "../../trial/lists.ts";
import { bodyOf, type Lapsing } from "../../trial/share-token-objects.ts";
import {
  acting,
  connectionOf,
  newToken,
  redemptionOf,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";

const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Nothing is judged in this many milliseconds around `expires-at`: clocks differ, and requests take time. */
const margin = 5000;
/** Milliseconds that the target may take to expire a token. The documentation gives no limit. */
const grace = 3_600_000;

/** One token of the shortest lifetime for all checks. It expires by time. */
export const shortest = (trial: Trial): Promise<Lapsing & { readonly view: View }> =>
  trial.memoize("the share token of the shortest lifetime", async () => {
    const sourceId = String((await usualCreation(trial))["sourceId"]);
    const due = trial.now() + tokenLifetime.minimum * 1000;
    const view = await newToken(trial, sourceId, tokenLifetime.minimum);
    return { id: view.id, due, view };
  });

/** Checks that a token expires by time, without waiting. If the run ends before that, the next run reads the token. */
export const lapsingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/lapse/by-itself",
    cites: "share-tokens/expires-by-time",
    alsoCites: ["share-tokens/expire-prevents-use", "share-tokens/resource-one-token"],
    operation: shareTokens.operations.retrieve.id,
    needs,
    runLast: true,
    steps:
      "reads, as each party, a token of 60 seconds that this run created at its beginning or an earlier run left; if it has expired, expects that it cannot be redeemed",
    failsWhen:
      "another status than created before its expires-at, another than expired afterwards, or a successful redemption",
    async run(trial) {
      const own = await shortest(trial);
      if (trial.hasCapability("time"))
        await trial.advanceTime(Math.max(0, own.due - trial.now()) + margin + 1000);
      for (const lapsing of [...(sharesOf(trial).lapsing ?? []), own]) {
        const { id, due } = lapsing;
        const view = await trial.of(tokens).settled(id, () => true);
        if (trial.now() < due - margin) expectOpen(view);
        else if (trial.now() > due + margin) await expectLapsed(trial, view, lapsing);
      }
    },
  }),
];

/** Demands that a token is still `created`. Undecided if somebody else redeemed it. */
function expectOpen({ status, exchange }: View): void {
  if (status === "pending" || status === "redeemed" || status === "failed")
    throw new Undecided(`somebody else redeemed the token: it is ${status}`);
  const wanted = "a token that is created until its expires-at";
  expect(status === "created", wanted, describe(status), exchange);
}

async function expectLapsed(trial: Trial, view: View, { id, due }: Lapsing): Promise<void> {
  const it = trial.of(tokens);
  let now = view;
  if (now.status === "created") {
    if (trial.hasCapability("time")) await trial.advanceTime(grace);
    await expectUseless(trial, now);
    now = await it.settled(id, ({ status }) => status === "expired");
    // The target may take a while to expire it.
    if (now.status === "created" && trial.now() < due + grace) return;
  }
  const wanted = "a token that is expired after its expires-at";
  expect(now.status === "expired", wanted, describe(now.status), now.exchange);
  if (view.status === "expired") await expectUseless(trial, now);
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
  const filter = { connectionId: await connectionOf(trial) };
  const page = await longPageNow(trial, tokens, it.actorOf("source"), filter);
  const row = page.views.find((one) => one.id === id);
  if (row === undefined && page.next !== null) return;
  const told = row === undefined ? "no row of it" : describe(row.status);
  expect(row?.status === "expired", `${wanted}, in lists, too`, told, page.exchange);
}

/** Demands that a token cannot be redeemed after its `expires-at`, whatever status it shows. */
async function expectUseless(trial: Trial, before: View): Promise<void> {
  if (!trial.hasCapability("redeem") || !trial.hasCapability("two-parties")) return;
  const request = redemptionOf(before.id, bodyOf(usualRedemption(trial)));
  const answer = await acting(trial, "destination", request, before.id);
  if (answer.status < 400) {
    throw new Violation("a refusal after its expires-at", describe(answer), {
      cites: "share-tokens/expire-prevents-use",
      evidence: answer,
    });
  }
  expectRefusal(answer, [409, 422]);
  if (before.status === "expired")
    await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
}
