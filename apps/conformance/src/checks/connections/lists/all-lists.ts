import { kebabOf } from "@persona-conformance/client";
import { connections, instant, jsonAt } from "@persona-conformance/schemas";
import { check, type Check, type CheckDefinition } from "../../../runner/check.ts";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { firstRows, longPage, longPageNow } from "../../../trial/reading/lists.ts";
import { type TrialExchange, trialExchangeOf } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSuccess } from "../../wire/audit.ts";
import { rowsOutOfOrder, withWanderingCreation } from "../../wire/newest-first.ts";
import { listedTwice, resourcesIn, type Shown } from "../../wire/resources-in.ts";
import { nowhere } from "../creating.ts";
import { differsWhereShown } from "../crossed/differs-in-cell.ts";
import { isList, isWhole, type Owners, ownersIn, partiesOf } from "./owners.ts";
import { severalConnections } from "./walking.ts";

interface Rule extends Pick<
  CheckDefinition<Trial>,
  "id" | "cites" | "alsoCites" | "needs" | "steps" | "failsWhen"
> {
  readonly expected: string;
  /** The mistakes in the rows of one list. */
  readonly mistakes: (rows: readonly Shown[], list: TrialExchange, run: Run) => readonly string[];
  /** The rows that are to blame themselves if the connections have other parties when they are retrieved. */
  readonly suspects?: (rows: readonly Shown[], list: TrialExchange, run: Run) => readonly Shown[];
}

/** What all exchanges of a run show. */
interface Run {
  readonly owners: Owners;
  /** The ids of connections with more than one creation time. */
  readonly wandering: ReadonlySet<unknown>;
  /** Whether all creations to an organization that does not exist were refused. */
  readonly isRefused: boolean;
  /** Whether a row was created before the run, but its key's first whole list lacked it. */
  readonly hasAppeared: (row: Shown, list: TrialExchange) => boolean;
}

const isAlive = (row: Shown) => row.attributes?.["status"] !== "inactive";
const destinationIn = (row: Shown) => row.attributes?.["destination-organization-id"];

/** The rows that seem to be several connections from one organization to another. */
function sharingPair(
  rows: readonly Shown[],
  list: TrialExchange,
  { isRefused, hasAppeared }: Run,
): readonly (readonly Shown[])[] {
  // The documentation leaves open whether an inactive connection prevents a new one. Another rule judges what a refused
  // request has left.
  const alive = new Map(
    rows
      .filter((row) => isWhole(row) && (isAlive(row) || hasAppeared(row, list)))
      .filter((row) => !isRefused || destinationIn(row) !== nowhere)
      .map((row) => [row.id, row]),
  );
  const pairs = Map.groupBy(alive.values(), pairOf);
  return [...pairs.values()].filter((same) => same.length > 1);
}

const pairOf = (row: Shown): string => partiesOf(row).join(" to ");

/** Rules for every list of a run, with any key, filter, page size and style. */
const rules: readonly Rule[] = [
  {
    id: "connections/list/own-only",
    cites: "connections/list-only-own",
    needs: ["fixture"],
    steps: "compares the parties of every listed connection with the organization that listed it",
    failsWhen: "a connection of which the organization is not a party",
    expected: "only connections of the organization",
    mistakes(rows, { key }, { owners }) {
      const own = owners.of(key);
      if (own === undefined) return [];
      return (
        rows
          .filter((row) => isWhole(row) && !partiesOf(row).includes(own))
          // If it names the organization in another answer, its values differ, and the row is not a foreign one.
          .filter(({ id }) => !owners.holds(key, id))
          .map((row) => `${String(row.id)} of ${partiesOf(row).join(" and ")}, not of ${own}`)
      );
    },
  },
  {
    id: "connections/list/one-per-pair",
    cites: "connections/create-once",
    alsoCites: ["connections/list-row-is-resource"],
    needs: ["fixture"],
    steps: "looks in every list for two connections from one organization to another",
    failsWhen:
      "two such connections that are both pending or active, or two of which no earlier list held the older one",
    expected: "one connection from an organization to another",
    mistakes: (rows, list, run) =>
      sharingPair(rows, list, run).map((same) => {
        const [pair] = same.map(pairOf);
        return `${same.map(({ id }) => String(id)).join(" and ")} from ${pair}`;
      }),
    suspects: (rows, list, run) => sharingPair(rows, list, run).flat(),
  },
  {
    id: "protocol/pages/each-row-once",
    cites: "protocol/page-walk",
    needs: ["fixture"],
    steps: "looks in every list for a connection that is listed twice",
    failsWhen: "a connection that is listed twice",
    expected: "each row once",
    mistakes: (rows) => listedTwice(rows).map((id) => `${id} twice`),
  },
  {
    id: "connections/list/none-refused",
    cites: "connections/create-real-destination",
    needs: ["fixture"],
    steps: "looks in every list for connections to the organization that no creation may name",
    failsWhen: "such a connection, although each request to create one was refused",
    expected: "no connection from a refused request",
    mistakes(rows, _, { isRefused }) {
      return isRefused
        ? rows
            .filter((row) => destinationIn(row) === nowhere)
            .map(({ id }) => `${String(id)} to ${nowhere}`)
        : [];
    },
  },
  {
    id: "connections/list/newest-first",
    cites: "connections/list-newest-first",
    needs: ["fixture", "several"],
    steps: "compares the creation times of the connections in every list",
    failsWhen: "a connection before a newer one",
    expected: "the newest connection first",
    mistakes: (rows, _, { wandering }) => rowsOutOfOrder(rows, wandering),
  },
];

/** The creation time of a row. */
const createdIn = (row: Shown) => instant(row.attributes?.["created-at"]);

/**
 * Tells which rows a run has made: a new connection is newer than all others, so an older one was there before, and was not
 * listed.
 */
function appearedIn(lists: readonly TrialExchange[]): Run["hasAppeared"] {
  const first = new Map<number, TrialExchange>();
  for (const list of lists)
    if (isWholeList(list) && !first.has(list.key)) first.set(list.key, list);
  return (row, { key }) => {
    const before = first.get(key);
    const created = createdIn(row);
    if (before === undefined || created === undefined) return false;
    const known = resourcesIn(before);
    return (
      known.every(({ id }) => id !== row.id) &&
      known.some((one) => (createdIn(one) ?? created) > created)
    );
  };
}

/** Whether a list without filters holds all rows. */
function isWholeList({ exchange }: TrialExchange): boolean {
  const links = jsonAt(kebabOf(exchange), "links");
  const isAll = ["prev", "next"].every((name) => jsonAt(links, name) === null);
  return isAll && !/[?&](?:filter|page%5B(?:after|before))/.test(exchange.path);
}

/** A filter may show what the list without a filter leaves out, for example past a number of rows. */
const wholeList = check<Trial>({
  id: "connections/list/whole",
  cites: "connections/list-both-directions",
  operation: "list-all-connect-connections",
  needs: ["fixture"],
  runLast: true,
  steps:
    "looks for the connections of every filtered list of the source in its list without a filter",
  failsWhen: "a list without a connection that the source can still retrieve",
  async run(trial) {
    await severalConnections(trial);
    const whole = await longPage(trial, connections);
    const key = trialExchangeOf(trial, whole.exchange)?.key;
    const filtered = () =>
      trial
        .exchanges()
        .filter((one) => one.key === key && one.operation?.id === connections.operations.list.id)
        .filter((list) => isSuccess(list) && /[?&]filter/.test(list.exchange.path));
    if (filtered().length === 0)
      for (const status of connections.lifecycle.statuses)
        await longPageNow(trial, connections, "source", { status });
    const shown = filtered()
      .flatMap((list) => resourcesIn(list))
      .map(({ id }) => String(id));
    const without = ({ views, next }: Listed) =>
      next === null ? shown.filter((id) => views.every((row) => row.id !== id)) : [];
    if (without(whole).length === 0) return;
    const again = await trial.eventually(
      () => longPageNow(trial, connections),
      (page) => without(page).length === 0,
    );
    for (const id of new Set(without(again))) {
      // The owner of a connection may have deleted it.
      const { exchange } = await trial.as("source").of(connections).retrieve(id);
      const wanted = `${id}, which a filter has shown, in the list without a filter`;
      expect(exchange.status !== 200, wanted, "a list without it", again.exchange);
    }
  },
});

/** Demands that a connection has the parties that its row shows. */
async function expectParties(trial: Trial, list: TrialExchange, row: Shown): Promise<void> {
  const actor = trial.in(list.cell).as(list.by).of(connections);
  const { exchange } = await actor.retrieve(String(row.id));
  const [retrieved] = resourcesIn({ ...list, exchange });
  if (retrieved === undefined || !isWhole(retrieved)) return;
  if (pairOf(retrieved) === pairOf(row)) return expectPartiesInCell(trial, list, row);
  throw new Violation(
    `${String(row.id)} from ${pairOf(retrieved)}, as it is retrieved`,
    `from ${pairOf(row)} in the list`,
    { cites: "connections/list-row-is-resource", evidence: list.exchange },
  );
}

/** Demands that a connection has the same parties in the cell of a list as in the run's own. */
async function expectPartiesInCell(trial: Trial, list: TrialExchange, row: Shown): Promise<void> {
  const cites = await differsWhereShown(trial, String(row.id), list);
  if (cites === undefined) return;
  throw new Violation("the same parties in each cell", `from ${pairOf(row)} in the list`, {
    cites,
    evidence: list.exchange,
  });
}

const audited = ({ expected, mistakes, suspects, ...rule }: Rule): Check<Trial> =>
  check({
    ...rule,
    operation: "list-all-connect-connections",
    varies: ["apiVersion", "inflection"],
    runLast: true,
    async run(trial) {
      await trial.of(connections).any();
      await severalConnections(trial);
      // If only this check runs, it needs a list to judge.
      await firstRows(trial, connections, "source");
      const all = trial.exchanges().filter(({ by }) => by !== "nobody");
      const lists = all.filter(isList);
      if (lists.length === 0) throw new Undecided("there was no list that could be judged");
      const judged = lists.filter(isSuccess);
      const isMade = all.some(
        (one) =>
          one.operation?.id === connections.operations.create.id &&
          isSuccess(one) &&
          one.exchange.sent?.includes(nowhere) === true,
      );
      const wandering = withWanderingCreation(all);
      const hasAppeared = appearedIn(judged);
      const run = { owners: ownersIn(all), wandering, isRefused: !isMade, hasAppeared };
      const wrong = judged.filter((list) => mistakes(resourcesIn(list), list, run).length > 0);
      const [first] = wrong;
      if (first === undefined) return;
      for (const row of suspects?.(resourcesIn(first), first, run) ?? [])
        await expectParties(trial, first, row);
      const answers = new Set(wrong.map(({ exchange }) => exchange));
      expectNone(mistakes(resourcesIn(first), first, run), expected, first.exchange, {
        wrong: answers,
        // If the list holds connections of others, its other mistakes follow from that.
        spoilt: { answers, for: "others", leads: rule.cites === "connections/list-only-own" },
      });
    },
  });

/** Checks that judge every list of a run. */
export const listAudits: readonly Check<Trial>[] = [...rules.map(audited), wholeList];
