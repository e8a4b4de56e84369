import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { bodyOf, type Redemption } from "../../../trial/arranging/share-token-objects.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import {
  connectionOf,
  expectTokens,
  hiddenFrom,
  newToken,
  party,
  redeeming,
  shareTokenArrangement,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { expectStill } from "../../../trial/judging/comparing.ts";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { changes, unlike, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { redemptionOfEachMode } from "../redeeming/redemptions-in-turn.ts";
import { besideOthers } from "./listing.ts";
import { directions, expectOnly, type Filter, type PartyName, readBy } from "./rows.ts";

/** The rows of a page: few, so that later pages hold most of the tokens. */
const size = 3;

/** More than there can be on the mock. */
const mostPages = 20;

/** On the mock, later pages show the tokens of every status as reads do, to both parties. */
export const pagedStatusChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/pages/rows",
    cites: "share-tokens/list-row-is-resource",
    alsoCites: [
      "share-tokens/list-filter-connection",
      "share-tokens/list-filter-direction",
      "protocol/page-ends",
    ],
    operation: "list-all-share-tokens",
    needs: [...shareTokenArrangement.needs.one, "redeem", "two-parties", "disposable"],
    steps:
      "redeems tokens in each mode and brings one to each other status, then walks as each party through the list in pages of three rows, with and without a filter, each time just after one more was redeemed",
    failsWhen: "a row that differs from the token as it is read, or that does not match the filter",
    async run(trial) {
      await besideOthers(trial);
      const ids = await idsOfEach(trial);
      const waiting: string[] = [];
      for (let count = 0; count < 4; count += 1)
        waiting.push((await newToken(trial, usualRedemption(trial).source.id)).id);
      // The newest tokens fill the first page.
      await besideOthers(trial);
      const connectionId = await connectionOf(trial);
      const walks: Readonly<Record<PartyName, readonly Filter[]>> = {
        source: [{}, { connectionId }],
        destination: [{}, { direction: directions.destination }],
      };
      for (const who of ["source", "destination"] as const)
        for (const filter of walks[who]) {
          const begun = waiting.shift() ?? "";
          await redeem(trial, begun, usualRedemption(trial));
          await trial.waitForReplicas();
          const before = new Map<string, View>();
          for (const id of [...ids, begun]) before.set(id, await readBy(trial, who, id));
          for (const page of await walk(trial, who, filter)) {
            for (const [name, value] of Object.entries(filter))
              await expectOnly(trial, page, name, value, who);
            for (const row of page.views) await expectRowOf(trial, who, before, row, page.again);
          }
        }
    },
  }),
];

/** The ids of a token redeemed in each mode, a failed, an expired and a created one. */
async function idsOfEach(trial: Trial): Promise<readonly string[]> {
  const it = trial.of(tokens);
  const ids: string[] = [];
  for (const redemption of redemptionOfEachMode(trial)) {
    const { id } = await newToken(trial, redemption.source.id);
    await redeem(trial, id, redemption);
    await it.ended(id);
    ids.push(id);
  }
  for (const status of ["failed", "expired", "created"] as const)
    ids.push(it.keep(await it.that(status)).id);
  return ids;
}

const redeem = (trial: Trial, id: string, redemption: Redemption) =>
  redeeming(trial, redemptionOf(id, bodyOf(redemption)), id);

/** A page that can be read again. */
interface Again extends Listed {
  readonly again: () => Promise<Listed>;
}

/** All pages of a party's list. The last one has rows, too. */
async function walk(trial: Trial, who: PartyName, filter: Filter): Promise<readonly Again[]> {
  const pages: Again[] = [];
  let after: string | undefined;
  do {
    const query = { ...filter, size, ...(after !== undefined && { after }) };
    const again = async () => expectTokens(await party(trial, who).of(tokens).list(query));
    const page = await again();
    if (page.views.length === 0 && after !== undefined)
      throw new Violation("links.next to be null on the last page", "an empty page after it", {
        cites: "protocol/page-ends",
        evidence: page.exchange,
      });
    pages.push({ ...page, again });
    after = page.next === null ? undefined : page.views.at(-1)?.id;
  } while (after !== undefined && pages.length < mostPages);
  return pages;
}

/** Demands that a row shows one of the tokens as it was read before, unless its redemption has gone on since. */
async function expectRowOf(
  trial: Trial,
  who: PartyName,
  before: ReadonlyMap<string, View>,
  shown: View,
  read: () => Promise<Listed>,
): Promise<void> {
  const view = before.get(shown.id);
  if (view === undefined || unlike(view, shown, hiddenFrom(who)).length === 0) return;
  // Lists may lag behind.
  const { row, mistakes } = await trial.eventually(
    async () => {
      const found = (await read()).views.find(({ id }) => id === shown.id) ?? shown;
      return { row: found, mistakes: unlike(view, found, hiddenFrom(who)) };
    },
    (one) => one.mistakes.length === 0,
  );
  if (mistakes.length === 0) return;
  const again = await readBy(trial, who, row.id);
  if (view.status === "pending" && changes(view, again).length > 0) return;
  await expectStill(trial, view, async () => again);
  expectNone(mistakes, "a row that shows the token as it is read", row.exchange);
}
