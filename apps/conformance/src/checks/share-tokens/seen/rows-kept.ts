import { kebabOf } from "@persona-conformance/client";
import {
  type Citation,
  connections,
  instant,
  jsonAt,
  jsonObject,
  pageSize,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { relatedId, shareTokenArrangement, tokens } from "../../../trial/arranging/share-tokens.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { isSparse, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { distinct, isSuccess, where } from "../../wire/audit.ts";
import { resourcesIn, type Shown } from "../../wire/resources-in.ts";
import { grace } from "../expiring/ended-early.ts";
import { type Feature, setApart } from "./set-apart.ts";
import { finals, tokensSeen } from "./tokens-seen.ts";

/** A row is expected in lists once it is this old, in milliseconds: no replica lags longer. */
const lag = 10_000;

/** A list with all its rows. */
interface Whole {
  readonly made: TrialExchange;
  readonly ids: ReadonlySet<unknown>;
  readonly filters: Readonly<Record<string, string>>;
}

/**
 * Compares the lists of the run with each other. Nothing deletes a token, and it keeps its connection, its direction and a final
 * status.
 */
export const keptRowAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/keeps-rows",
    cites: "share-tokens/list-both-directions",
    alsoCites: [
      "share-tokens/list-filter-connection",
      "share-tokens/list-filter-direction",
      "share-tokens/list-filter-status",
      "protocol/inflection-values",
      "protocol/version-invariant",
    ],
    operation: "list-all-share-tokens",
    needs: shareTokenArrangement.needs.one,
    runLast: true,
    steps:
      "looks in each list that fits on one page for the tokens that earlier lists have shown to the same organization",
    failsWhen: "a list that lacks one of them",
    async run(trial) {
      // Makes sure that there is a list with a token.
      await tokensSeen(trial);
      const lists = trial.exchanges().filter(isList);
      const wholes = lists.flatMap(wholeOf);
      const known = new Map<string, { readonly row: Shown; readonly made: TrialExchange }>();
      for (const made of lists)
        for (const row of resourcesIn(made)) {
          const name = `${made.key} ${String(row.id)}`;
          if (!known.has(name)) known.set(name, { row, made });
        }
      const begun = firstCreation(trial);
      const unsteady = endedTwice(trial);
      const ownConnections = connectionsShown(trial);
      const lost = [...known.values()].flatMap(({ row, made }) => {
        const isUnsteady = unsteady.has(row.id);
        const all = wholes.filter(
          (one) =>
            one.made.key === made.key &&
            mayHold(one, row) &&
            !(isUnsteady && byStatus in one.filters),
        );
        const isOld = ({ made: list, filters }: Whole) =>
          isLater(list, made) || isOlder(beginOf(row, filters), list, begun);
        const having = all.filter((one) => one.ids.has(row.id));
        const without = all.filter((one) => !one.ids.has(row.id) && isOld(one));
        const [first] = without;
        // Another check judges a list that shows the token of a stranger.
        const isOwn = ownConnections.has(`${made.key} ${overOf(row)}`);
        if (first === undefined || having.length === 0 || !isOwn) return [];
        const cites = differenceOf(without, having);
        const text = `no ${String(row.id)} (${where(first.made)})`;
        return [{ text, cites, made: first.made, id: row.id }];
      });
      const [first] = lost;
      const texts = distinct(lost.map(({ text }) => text));
      if (first === undefined) return;
      const { made, cites } = first;
      const isOfStyle = cites === version && (await isShownInOwnStyle(trial, first));
      const broken = isOfStyle ? "protocol/inflection-values" : cites;
      expectNone(texts, "the tokens that earlier lists show", made.exchange, {
        ...(broken && { cites: broken }),
      });
    },
  }),
];

const version = "protocol/version-invariant";

/** Whether a list shows a token if it is asked for in the run's own style. Then no version lacks it. */
async function isShownInOwnStyle(
  trial: Trial,
  { made, id }: { readonly made: TrialExchange; readonly id: unknown },
): Promise<boolean> {
  const { apiVersion, inflection } = made.cell;
  if (inflection === trial.cell.inflection) return false;
  const { path } = made.exchange;
  const exchange = await trial.in({ apiVersion }).as(made.by).sendRaw({ method: "GET", path });
  return resourcesIn({ ...made, exchange }).some((row) => row.id === id);
}

const isList = (one: TrialExchange): boolean =>
  one.operation?.resource === tokens &&
  one.operation.name === "list" &&
  isSuccess(one) &&
  !isSparse(one.exchange) &&
  !one.fromEdge;

/** The list, if it is on one page and its filters compare what never changes, such as the status of a token that has ended. */
function wholeOf(made: TrialExchange): readonly Whole[] {
  const { path } = made.exchange;
  const query = new URLSearchParams(path.includes("?") ? path.slice(path.indexOf("?")) : "");
  const names = [...query.keys()];
  const status = query.get(byStatus);
  const isPlain = names.every((name) => constant.has(name) || name === "page[size]");
  if (status !== null && !finals.some((one) => one === status)) return [];
  const rows = resourcesIn(made);
  // A page without room for another row may lack a link to the next one.
  const isFull = rows.length >= Number(query.get("page[size]") ?? pageSize.default);
  const isWhole = !isFull && jsonAt(kebabOf(made.exchange), "links", "next") === null;
  if (!isPlain || !isWhole || new Set(names).size < names.length) return [];
  const filters = Object.fromEntries([...query].filter(([name]) => name !== "page[size]"));
  return [{ made, filters, ids: new Set(rows.map(({ id }) => id)) }];
}

const byStatus = "filter[status]";
const constant: ReadonlySet<string> = new Set([
  "filter[connection-id]",
  "filter[direction]",
  byStatus,
]);

/** Whether a token matches the filters of a list. */
const mayHold = ({ filters }: Whole, row: Shown): boolean =>
  Object.entries(filters).every(([name, value]) =>
    name === "filter[connection-id]"
      ? overOf(row) === value
      : row.attributes?.[name === byStatus ? "status" : "direction"] === value,
  );

const isLater = (one: TrialExchange, other: TrialExchange): boolean =>
  one.exchange.startedAt > other.exchange.startedAt + other.exchange.milliseconds + lag;

const overOf = ({ relationships }: Shown): string | undefined =>
  relatedId({ relationships: jsonObject(relationships) }, "connection");

/** Each connection that an organization was shown, after the number of its key. */
const connectionsShown = (trial: Trial): ReadonlySet<string> =>
  new Set(
    trial
      .exchanges()
      .filter((one) => one.operation?.resource === connections && isSuccess(one))
      .flatMap((one) => resourcesIn(one).map(({ id }) => `${one.key} ${String(id)}`)),
  );

/** The tokens that answers show in two final statuses. A filter may lose them, and another check judges that change. */
export function endedTwice(trial: Pick<Trial, "exchanges">): ReadonlySet<unknown> {
  const ends = new Map<unknown, unknown>();
  const twice = new Set<unknown>();
  for (const one of trial.exchanges().filter((made) => made.operation?.resource === tokens))
    for (const { id, attributes } of isSuccess(one) ? resourcesIn(one) : []) {
      const status = attributes?.["status"];
      if (!finals.some((end) => end === status)) continue;
      if (ends.has(id) && ends.get(id) !== status) twice.add(id);
      ends.set(id, status);
    }
  return twice;
}

/** The first token that the run has created. */
const firstCreation = (trial: Trial): TrialExchange | undefined =>
  trial
    .exchanges()
    .find((one) => one.operation?.id === tokens.operations["create"]?.id && isSuccess(one));

/** Since when a row matches the filters, by the target's own clock. Undefined if it does not tell. */
function beginOf({ attributes }: Shown, filters: Whole["filters"]): bigint | undefined {
  if (!(byStatus in filters)) return instant(attributes?.["created-at"]);
  const [name, more] =
    attributes?.["status"] === "redeemed" ? ["redeemed-at", 0] : ["expires-at", grace];
  const at = instant(attributes?.[name]);
  return at === undefined ? undefined : at + millisecondsOf(more);
}

const millisecondsOf = (count: number): bigint => BigInt(count) * 1_000_000n;

/** Whether a time lies before the run's first token, by the target's own clock, and the list came after that. */
function isOlder(since: bigint | undefined, list: TrialExchange, begun?: TrialExchange): boolean {
  if (begun === undefined || list.exchange.startedAt < begun.exchange.startedAt) return false;
  const at = instant(jsonAt(kebabOf(begun.exchange), "data", "attributes", "created-at"));
  return at !== undefined && since !== undefined && since + millisecondsOf(lag) < at;
}

const features: readonly Feature<Whole>[] = [
  // No other check compares what others have made with this filter.
  ["share-tokens/list-filter-status", ({ filters }) => filters[byStatus]],
  // Other checks judge the other filters alone.
  ["protocol/version-invariant", ({ made }) => made.cell.apiVersion],
  ["protocol/inflection-values", ({ made }) => made.cell.inflection],
  ["share-tokens/list-filter-connection", ({ filters }) => filters["filter[connection-id]"]],
  ["share-tokens/list-filter-direction", ({ filters }) => filters["filter[direction]"]],
];

/**
 * What all lists without a token have in common, and none that holds it. Of several such features, the one with the fewest values,
 * and the first of them.
 */
const differenceOf = (without: readonly Whole[], having: readonly Whole[]): Citation | undefined =>
  setApart(features, without, having).toSorted((a, b) => a.count - b.count)[0]?.cites;
