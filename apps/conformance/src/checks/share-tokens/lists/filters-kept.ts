import { instant } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  expectTokens,
  party,
  relatedId,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import { sameInstant, type View } from "../../../trial/reading/view.ts";
import { allTokens } from "./filter-each-status.ts";
import { besideOthers, partiesHere } from "./listing.ts";
import { actorOf, expectOnly, type FilterName, kept, type PartyName } from "./rows.ts";

type Pair = readonly [FilterName, FilterName];

/** Each filter, and another one beside it. A connection would imply the direction. */
const pairs: readonly Pair[] = [
  ["connectionId", "status"],
  ["status", "connectionId"],
  ["direction", "status"],
];

/** Pages beyond a cursor keep the filters of the request. */
export const filtersKeptChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/pages/filters-kept",
    cites: "share-tokens/list-filter-status",
    alsoCites: [
      "share-tokens/list-filter-connection",
      "share-tokens/list-filter-direction",
      "protocol/page-walk",
      "protocol/page-back",
    ],
    operation: "list-all-share-tokens",
    needs: [...shareTokenArrangement.needs.one, "thorough"],
    steps:
      "finds tokens in the source's list, or else in the destination's, whose neighbour does not match a filter; asks for the page after and the page before them, with two filters each",
    failsWhen: "a token that does not match a filter, or a page that skips the nearest one",
    async run(trial) {
      await besideOthers(trial);
      await trial.of(tokens).that("expired");
      await trial.of(tokens).that("created");
      for (const pair of pairs)
        for (const way of ["after", "before"] as const)
          for (const who of partiesHere(trial)) {
            const { views } = await allTokens(trial, who);
            const rows = way === "after" ? views : views.toReversed();
            const cursor = cursorIn(rows, pair);
            if (cursor === undefined) continue;
            await expectKept(trial, who, rows, { cursor, filter: filterOf(cursor, pair), way });
            // To save requests, one party is enough.
            break;
          }
    },
  }),
];

const filterOf = (row: View, names: Pair) =>
  Object.fromEntries(names.map((name) => [name, valueOf(row, name)]));

/**
 * A row to use as a cursor: a page that forgets the first filter would begin with a row that does not match. Prefers a row
 * whose next match was created at about the same time.
 */
function cursorIn(rows: readonly View[], pair: Pair): View | undefined {
  const [name, other] = pair;
  const cursors = rows.filter((row, index) => {
    const following = rows.slice(index + 1);
    const next = following.find((one) => kept[other](one, valueOf(row, other)));
    return next !== undefined && !kept[name](next, valueOf(row, name));
  });
  // A cursor that compares only times would skip the next row that matches, if both have one time.
  const near = (isNear: typeof sameInstant) =>
    cursors.find((row) => {
      const following = rows.slice(rows.indexOf(row) + 1);
      const next = following.find(isKeptBy(filterOf(row, pair)));
      return next !== undefined && isNear(row.createdAt, next.createdAt);
    });
  return near(sameInstant) ?? near(isSameSecond) ?? cursors[0];
}

/** Demands that the page beyond a cursor keeps both filters, and begins with the nearest row that matches. */
async function expectKept(trial: Trial, who: PartyName, rows: readonly View[], asked: Asked) {
  const { cursor, filter, way } = asked;
  // Another check judges the order of the rows, which a page of one row does not have.
  const reply = await party(trial, who)
    .of(tokens)
    .list({ ...filter, [way]: cursor.id, size: 2 });
  // The row of the cursor may have left the filter by now.
  if (reply.kind === "refusal") return;
  const page = expectTokens(reply);
  for (const [key, value] of Object.entries(filter)) await expectOnly(trial, page, key, value, who);
  const following = rows.slice(rows.indexOf(cursor) + 1);
  await expectNearest(trial, who, page, following.filter(isKeptBy(filter)), asked);
}

/** Whether two times are in the same second: some databases keep no more of a time. */
const isSameSecond = (one: unknown, other: unknown): boolean => {
  const [first, second] = [one, other].map((time) => instant(time));
  return first !== undefined && second !== undefined && first / unit === second / unit;
};

/** Nanoseconds of a second. */
const unit = 1_000_000_000n;

/** Whether a row matches all filters. */
const isKeptBy = (filter: Readonly<Record<string, string>>) => (row: View) =>
  Object.entries(filter).every(([name, value]) => kept[name]?.(row, value) === true);

/** What a page was asked for. */
interface Asked {
  readonly cursor: View;
  readonly filter: Readonly<Record<string, string>>;
  readonly way: "after" | "before";
}

/** Demands that a page does not skip the nearest row that matches. `rows` are those that match, the nearest first. */
async function expectNearest(
  trial: Trial,
  who: PartyName,
  { views, exchange }: Listed,
  [nearest, ...farther]: readonly View[],
  { cursor, filter, way }: Asked,
): Promise<void> {
  const shown = new Set(views.map(({ id }) => id));
  const isSkipped =
    nearest !== undefined && !shown.has(nearest.id) && farther.some(({ id }) => shown.has(id));
  if (!isSkipped) return;
  const { status } = await trial.of(tokens).settled(nearest.id, () => true, who);
  // Its status may have changed since it was listed.
  if (status !== nearest.status) return;
  // Rows of one time may have another order in a filtered list.
  const all = (await longPageNow(trial, tokens, actorOf(trial, who), filter)).views.map(
    ({ id }) => id,
  );
  const ids = way === "after" ? all : all.toReversed();
  if (ids.indexOf(nearest.id) < ids.indexOf(cursor.id)) return;
  expectNone([`${nearest.id} is skipped`], `the rows ${way} the cursor`, exchange, {
    cites: way === "after" ? "protocol/page-walk" : "protocol/page-back",
  });
}

function valueOf(row: View, name: FilterName): string {
  if (name === "connectionId") return relatedId(row, "connection") ?? "";
  return name === "status" ? (row.status ?? "") : String(row.attributes["direction"]);
}
