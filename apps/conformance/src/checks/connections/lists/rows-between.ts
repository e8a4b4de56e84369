import { connections, resolution } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import { sameInstant } from "../../../trial/reading/view.ts";
import { actedOn, hasCursor, isSparse, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { nearest } from "../../nearest.ts";
import { distinct, isSuccess, where } from "../../wire/audit.ts";
import { resourcesIn, type Shown } from "../../wire/resources-in.ts";
import { isList } from "./owners.ts";
import { severalConnections } from "./walking.ts";

/** The least number of rows that must differ. A single one may come from a replica that lags. */
const several = 2;

const compared = ["status", "updated-at"] as const;

/** A connection as one answer shows it. */
interface Seen {
  readonly one: TrialExchange;
  readonly row: Shown;
}

/** Compares further pages, and lists in other versions, with the plain reads around them. */
export const rowsBetween: Check<Trial> = check({
  id: "connections/list/rows-between",
  cites: "connections/list-row-is-resource",
  alsoCites: ["protocol/version-invariant"],
  operation: connections.operations.list.id,
  needs: ["fixture"],
  runLast: true,
  steps:
    "compares the rows of further pages, and of lists in other versions, with the answers before and after them that show the same connections; leaves out those that the run has changed",
  failsWhen: `${several} connections with another status or updated-at, although the answers around them agree`,
  async run(trial) {
    await severalConnections(trial);
    await firstRows(trial, connections, "source");
    const wrong = oddRows(trial.exchanges(), trial.cell.apiVersion);
    if (new Set(wrong.map(({ row }) => row.id)).size < several) return;
    const versions = new Set(wrong.map(({ one }) => one.cell.apiVersion));
    const isOfVersion =
      versions.size === 1 &&
      !versions.has(trial.cell.apiVersion) &&
      // Otherwise the cursor may make the difference.
      wrong.some(({ one }) => !isFurther(one));
    expectNone(
      distinct(wrong.map(inWords)),
      "rows as the answers before and after show them",
      wrong[0]?.one.exchange,
      {
        ...(isOfVersion && { cites: "protocol/version-invariant" as const }),
        wrong: new Set(wrong.map(({ one }) => one.exchange)),
      },
    );
  },
});

/** The rows that differ from the last plain answer before them and from the next one after them, which agree. */
function oddRows(all: readonly TrialExchange[], home: string): readonly Seen[] {
  const changed = changedIn(all);
  const seen = all
    .filter(isWholeRead)
    .flatMap((one) => resourcesIn(one).map((row) => ({ one, row })))
    .filter(({ row }) => !changed.has(row.id) && isExact(row));
  const byConnection = Map.groupBy(seen, ({ one, row }) => `${one.key} ${String(row.id)}`);
  return [...byConnection.values()].flatMap((same) =>
    same.filter((judged, place) => {
      if (isPlain(judged, home)) return false;
      const { before, after } = nearest(same, place, (other) => isPlain(other, home));
      if (before === undefined || after === undefined) return false;
      return isAlike(before, after) && !isAlike(before, judged);
    }),
  );
}

const inWords = ({ one, row: { id, attributes } }: Seen): string =>
  `${String(id)} with ${compared.map((name) => `${name} ${JSON.stringify(attributes?.[name])}`).join(" and ")} (${where(one)})`;

/** The ids of connections that requests of the run have created, or acted on. */
const changedIn = (all: readonly TrialExchange[]): ReadonlySet<unknown> =>
  new Set(
    all
      .filter(({ exchange }) => exchange.method !== "GET")
      .flatMap((one) => [...resourcesIn(one).map(({ id }) => id), actedOn(one.exchange)]),
  );

/** Within a coarser unit, others may change a connection and change it back. */
const isExact = ({ id, attributes }: Shown): boolean =>
  typeof id === "string" && resolution(String(attributes?.["updated-at"])) === 1;

const isWholeRead = (one: TrialExchange): boolean =>
  one.operation?.resource === connections &&
  one.exchange.method === "GET" &&
  isSuccess(one) &&
  !isSparse(one.exchange) &&
  !one.probe &&
  !one.overlapping;

/** Whether it is a page beyond a cursor. */
const isFurther = (one: TrialExchange): boolean => isList(one) && hasCursor(one.exchange);

/** Whether an answer is a plain one: in the run's own version, and no page beyond a cursor. */
const isPlain = ({ one }: Seen, home: string): boolean =>
  one.cell.apiVersion === home && !isFurther(one);

const isAlike = (a: Seen, b: Seen): boolean =>
  compared.every((name) => sameInstant(a.row.attributes?.[name], b.row.attributes?.[name]));
