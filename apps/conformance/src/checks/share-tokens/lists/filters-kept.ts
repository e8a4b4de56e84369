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
import { besideOthers } from "./listing.ts";
import { expectOnly, kept } from "./rows.ts";

type Filter = "connectionId" | "status" | "direction";

/** Each filter, and another one beside it. A connection would imply the direction. */
const pairs: readonly (readonly [Filter, Filter])[] = [
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
      "finds tokens in the list whose neighbour does not match a filter; asks for the page after and the page before them, with two filters each",
    failsWhen: "a token that does not match a filter, or a page that skips the nearest one",
    async run(trial) {
      await besideOthers(trial);
      await trial.of(tokens).that("expired");
      await trial.of(tokens).that("created");
      const { views } = await allTokens(trial);
      for (const [name, other] of pairs) {
        const filterOf = (row: View) => ({
          [name]: valueOf(row, name),
          [other]: valueOf(row, other),
        });
        for (const [way, rows] of [
          ["after", views],
          ["before", views.toReversed()],
        ] as const) {
          const cursors = rows.filter((row, index) => isBesideAnother(row, rows.slice(index + 1)));
          const near = (isNear: typeof sameInstant) =>
            cursors.find((row) => isTied(row, rows, isNear));
          const cursor = near(sameInstant) ?? near(isSameSecond) ?? cursors[0];
          if (cursor === undefined) continue;
          const filter = filterOf(cursor);
          // Another check judges the order of the rows, which a page of one row does not have.
          const asked = { ...filter, [way]: cursor.id, size: 2 };
          const reply = await party(trial, "source").of(tokens).list(asked);
          // The row of the cursor may have left the filter by now.
          if (reply.kind === "refusal") continue;
          const page = expectTokens(reply);
          for (const [key, value] of Object.entries(filter))
            await expectOnly(trial, page, key, value);
          const following = rows.slice(rows.indexOf(cursor) + 1);
          const wanted = following.filter(isKeptBy(filter));
          await expectNearest(trial, page, wanted, { cursor, filter, way });
        }

        /** Whether the nearest row that matches was created at about the same time. A cursor that compares only times would skip it. */
        function isTied(row: View, all: readonly View[], isNear: typeof sameInstant): boolean {
          const next = all.slice(all.indexOf(row) + 1).find(isKeptBy(filterOf(row)));
          return next !== undefined && isNear(row.createdAt, next.createdAt);
        }

        /** Whether a page without this filter would begin with a row that does not match it. */
        function isBesideAnother(row: View, following: readonly View[]): boolean {
          const next = following.find((one) => kept[other]?.(one, valueOf(row, other)) === true);
          return next !== undefined && kept[name]?.(next, valueOf(row, name)) === false;
        }
      }
    },
  }),
];

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
  { views, exchange }: Listed,
  [nearest, ...farther]: readonly View[],
  { cursor, filter, way }: Asked,
): Promise<void> {
  const shown = new Set(views.map(({ id }) => id));
  const isSkipped =
    nearest !== undefined && !shown.has(nearest.id) && farther.some(({ id }) => shown.has(id));
  if (!isSkipped) return;
  const { status } = await trial.of(tokens).settled(nearest.id, () => true);
  // Its status may have changed since it was listed.
  if (status !== nearest.status) return;
  // Rows of one time may have another order in a filtered list.
  const source = trial.of(tokens).actorOf("source");
  const all = (await longPageNow(trial, tokens, source, filter)).views.map(({ id }) => id);
  const ids = way === "after" ? all : all.toReversed();
  if (ids.indexOf(nearest.id) < ids.indexOf(cursor.id)) return;
  expectNone([`${nearest.id} is skipped`], `the rows ${way} the cursor`, exchange, {
    cites: way === "after" ? "protocol/page-walk" : "protocol/page-back",
  });
}

function valueOf(row: View, name: Filter): string {
  if (name === "connectionId") return relatedId(row, "connection") ?? "";
  return name === "status" ? (row.status ?? "") : String(row.attributes["direction"]);
}
