import { isDeepStrictEqual } from "node:util";
import { connections, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import {
  collection,
  destinationOf,
  expectConnection,
  expectConnections,
  readConnections,
  theDestinationOf,
  theSourceOf,
} from "../../../trial/arranging/connections.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { expectFieldsShown, expectOnlyFields } from "../../../trial/judging/fieldset.ts";
import {
  firstRows,
  lacking,
  longPage,
  longPageNow,
  longPageWith,
} from "../../../trial/reading/lists.ts";
import {
  expectNoServerError,
  listOddly,
  observeRefusal,
} from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { ensureListed } from "./listing.ts";
import { ensureInOrder, idsOf, severalConnections, twiceIn } from "./walking.ts";

const operation = "list-all-connect-connections";

/** Checks of filters that change no connection. */
export const filterChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/list/filter-destination",
    cites: "connections/list-filter-destination",
    alsoCites: ["protocol/page-size", "protocol/page-ends"],
    operation,
    needs: ["fixture"],
    steps:
      "filters the list by the source's own organization, then by the connection's destination, and reads a second page, and a page of exactly as many rows",
    failsWhen: "a connection to another organization, or a missing one",
    async run(trial) {
      const connection = await trial.of(connections).any();
      await severalConnections(trial);
      const theirs = theDestinationOf(connection);
      const ours = theSourceOf(connection);
      // Read first: what comes after it is missing in no filtered list.
      await longPage(trial, connections);
      let hasSecond = false;
      for (const wanted of [ours, theirs]) {
        const filter: Filter = { destinationOrganizationId: wanted };
        const page = await longPageWith(trial, connections, "source", filter);
        await expectSelected(trial, page, { named: `to ${wanted}`, isWanted: isTo(wanted) });
        // To save requests, what follows the only row is left out if the other list has a second page.
        if (!hasSecond || page.views.length > 1 || trial.hasCapability("create"))
          await expectSecondPage(trial, filter, page, isTo(wanted));
        hasSecond = page.views.length > 1;
        if (wanted !== theirs) continue;
        await expectEnd(trial, filter, page, isTo(wanted));
        const held = idsOf(page.views).includes(connection.id) || page.next !== null;
        const holding = `${connection.id} among the connections to ${wanted}`;
        if (!held) await ensureListed(trial, connection);
        expect(held, holding, "a list without it", page.exchange);
      }
    },
  }),
  check({
    id: "connections/list/filter-nothing",
    cites: "connections/list-filter-status",
    alsoCites: ["connections/list-filter-destination"],
    operation,
    needs: ["fixture"],
    steps:
      "filters the list by a status that does not exist, then by a part of an organization's id",
    failsWhen: "an answer with a connection",
    async run(trial) {
      const theirs = theDestinationOf(await trial.of(connections).any());
      const asked = [
        ["status", "connections/filter-unknown-status", "no-such-status"],
        [
          "destination-organization-id",
          "connections/filter-unknown-destination",
          theirs.slice(0, -2),
        ],
      ] as const;
      for (const [name, question, value] of asked) {
        const exchange = await ask(trial, `filter[${name}]`, value);
        if (exchange.status < 400) {
          const { views } = expectConnections(readConnections(exchange));
          if (views.length > 0) {
            throw new Violation(`no connection whose ${name} is ${value}`, inWords(views[0]), {
              ...(name !== "status" && { cites: "connections/list-filter-destination" }),
              evidence: exchange,
            });
          }
        }
        observeRefusal(trial, question, exchange, "an empty page");
      }
    },
  }),
  check({
    id: "connections/list/filter-several",
    cites: "protocol/bad-parameters",
    operation,
    needs: ["fixture", "two-parties"],
    steps: "filters the list by two statuses, with a comma between them, then by two parameters",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      await severalConnections(trial);
      const { views } = await longPage(trial, connections);
      // Unless the list has both statuses, the possible answers look the same.
      const tells = ["pending", "inactive"].every((status) =>
        views.some((row) => row.status === status),
      );
      const joined = await ask(trial, "filter[status]", "pending,inactive");
      if (tells) trial.observe("connections/filter-comma", meaningOf(joined), joined);
      const twice = await expectNoServerError(trial, connections, {
        method: "GET",
        path: `${collection}?filter%5Bstatus%5D=pending&filter%5Bstatus%5D=inactive`,
      });
      if (tells)
        trial.observe("connections/filter-twice", meaningOf(twice.exchange), twice.exchange);
    },
  }),
  check({
    id: "connections/list/filter-unknown",
    cites: "protocol/bad-parameters",
    alsoCites: ["connections/list-filter-closed"],
    operation,
    needs: [],
    steps: "filters the list by an unknown parameter",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const query = { "filter[no-such-filter]": "1" };
      const exchange = await listOddly(trial, connections, query);
      if (exchange.status >= 400) {
        trial.observe("connections/filter-unknown", String(exchange.status), exchange);
        return;
      }
      const { views } = expectConnections(readConnections(exchange));
      const emptied =
        views.length === 0 && (await firstRows(trial, connections, "source")).views.length > 0;
      trial.observe("connections/filter-unknown", emptied ? "an empty page" : "ignored", exchange);
    },
  }),
];

/** The filters of a list. */
export type Filter = Readonly<Partial<Record<"status" | "destinationOrganizationId", string>>>;

const ask = (trial: Trial, name: string, value: string) =>
  listOddly(trial, connections, { [name]: value, "page[size]": `${pageSize.maximum}` });

/** How the target reads two statuses in one filter. */
function meaningOf(exchange: Parameters<typeof readConnections>[0]): string {
  if (exchange.status >= 400) return String(exchange.status);
  const { views } = expectConnections(readConnections(exchange));
  const statuses = new Set(views.map(({ status }) => status));
  if (statuses.size > 1) return statuses.has("active") ? "ignored" : "both";
  return views.length === 0 ? "an empty page" : "one of them";
}

export const isTo = (organization: string) => (row: View) => destinationOf(row) === organization;

export const inWords = (row: View | undefined): string =>
  row === undefined ? "none" : `${row.id}, ${row.status} and to ${destinationOf(row)}`;

interface Selection {
  readonly named: string;
  readonly isWanted: (row: View) => boolean;
  /** The id of a row that was changed after the unfiltered list was read. */
  readonly moved?: string;
}

export function expectOnly(
  { views, exchange }: Listed,
  named: string,
  isWanted: (row: View) => boolean,
): void {
  const others = views.filter((row) => !isWanted(row));
  expectNone(others.map(inWords), `only connections ${named}`, exchange);
}

/** Demands that a filtered list that holds the connection shows it with the status that a retrieval shows. */
export function expectAsRetrieved({ views, exchange }: Listed, { id, status }: View): void {
  const row = views.find((one) => one.id === id);
  if (row === undefined || row.status === status) return;
  throw new Violation(`${id} listed as ${status}`, `listed as ${row.status}`, {
    cites: "connections/list-row-is-resource",
    evidence: exchange,
  });
}

/** If a row matches a filter and the retrieved connection does not, the list is to blame, and not the filter. */
async function expectRowAsRetrieved(
  trial: Trial,
  row: View,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const reply = await trial.as("source").of(connections).retrieve(row.id);
  if (reply.kind !== "resource" || isWanted(expectConnection(reply))) return;
  throw new Violation("a row like the retrieved connection", `${inWords(row)} in the list`, {
    cites: "connections/list-row-is-resource",
    evidence: row.exchange,
  });
}

/** Requires that a filter returns only matching rows, and all matching rows that stayed in the list. */
export async function expectSelected(
  trial: Trial,
  page: Listed,
  { named, isWanted, moved }: Selection,
): Promise<void> {
  expectOnly(page, named, isWanted);
  if (page.next !== null) return;
  const before = (await longPage(trial, connections)).views.filter(
    (row) => isWanted(row) && row.id !== moved,
  );
  const missing = await lacking(trial, before, page.views);
  if (missing[0] !== undefined) await expectRowAsRetrieved(trial, missing[0], isWanted);
  const all = `all connections ${named}`;
  expectNone(
    missing.map(({ id }) => `${id} is missing`),
    all,
    page.exchange,
  );
}

/**
 * Requires that the second page of a filtered list continues after the first row and matches the filter, on one page of
 * the largest size. What follows the last row is left open, but it matches the filter.
 */
export async function expectSecondPage(
  trial: Trial,
  filter: Filter,
  filteredPage: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  await ensureOnce(filteredPage);
  const [first, second] = filteredPage.views;
  if (first === undefined) return;
  const sparse = sparseIn(trial);
  // If enough rows follow, a smaller page shows whether the size counts beside a filter.
  const behind = filteredPage.views.length - 1;
  const size = behind > 2 ? behind - 1 : pageSize.maximum;
  const query = { ...filter, size, after: first.id, ...sparse };
  const reply = await trial.as("source").of(connections).list(query);
  if (reply.kind === "refusal" && (second === undefined || (await hasGone(trial, first)))) return;
  const page = expectConnections(reply);
  if (sparse.fields !== undefined) await expectJudged(trial, page);
  const long = page.views.length > size ? [`${page.views.length}`] : [];
  expectNone(long, `at most ${size} rows`, page.exchange, { cites: "protocol/page-size" });
  if (page.views[0]?.id !== second?.id && !(await expectCursorsWork(trial, first))) return;
  expectOnly(
    page,
    "after the first row of the filtered list",
    (row) => isWanted(row) && row.id !== first.id,
  );
  const missing = await lacking(trial, second === undefined ? [] : [second], page.views);
  expectNone(
    missing.map(({ id }) => `${id} is missing`),
    "the row after the first",
    page.exchange,
  );
  await expectMore(trial, page, filteredPage.views.slice(1), size);
}

/** Requires that a full page of a filtered list links to the next one while rows follow it. */
async function expectMore(
  trial: Trial,
  { views, next, exchange }: Listed,
  wanted: readonly View[],
  size: number,
): Promise<void> {
  if (next !== null || views.length < size) return;
  const behind = await lacking(trial, wanted.slice(size), views);
  const cut = behind.map(({ id }) => `null before ${id}`);
  const cites = "protocol/page-ends";
  expectNone(cut, "links.next of a filtered list to lead on while there are rows", exchange, {
    cites,
  });
}

/** Whether another organization has taken a row out of the list, or changed it, so that it may have left a filter. */
async function hasGone(trial: Trial, row: View): Promise<boolean> {
  const { views, next } = await longPageNow(trial, connections, "source");
  const still = views.find(({ id }) => id === row.id);
  return still === undefined ? next === null : still.updatedAt !== row.updatedAt;
}

/** Requires that a page of exactly as many rows as a filtered list has is its last, and that a fieldset drops no filter there. */
async function expectEnd(
  trial: Trial,
  filter: Filter,
  { views, next }: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const size = views.length;
  if (next !== null || size === 0 || size === pageSize.maximum) return;
  const list = trial.as("source").of(connections);
  const exact = expectConnections(await list.list({ ...filter, size, ...sparseIn(trial) }));
  expectOnly(exact, "that match the filter, with a fieldset", isWanted);
  const after = exact.views.at(-1)?.id;
  if (exact.next === null || after === undefined) return;
  const reply = await list.list({ ...filter, size: 1, after });
  const hasMore = reply.kind !== "refusal" && expectConnections(reply).views.length > 0;
  // Other connections may have come or gone meanwhile.
  const now = await longPageWith(trial, connections, "source", filter);
  const isSteady = [exact, now].every((page) => isDeepStrictEqual(idsOf(page.views), idsOf(views)));
  if (!isSteady) return;
  const nothing = "links.next to be null on the last page of a filtered list";
  expectNone(hasMore ? [] : [exact.next], nothing, exact.exchange, { cites: "protocol/page-ends" });
}

/** The attributes that tell whether a row matches a filter. To save requests, a second page has only these. */
const judged = ["status", "destination-organization-id"] as const;

/** A fieldset of these. In another style, a target may not find the names of the fields. */
const sparseIn = ({ cell }: Trial): { readonly fields?: typeof judged } =>
  cell.inflection === "kebab" ? { fields: judged } : {};

async function expectJudged(trial: Trial, { views }: Listed): Promise<void> {
  for (const row of views) {
    expectOnlyFields(row, judged);
    await expectFieldsShown(trial, row, judged);
  }
}

/** Requires that the page before the last row of a filtered list holds the rows before it, and matches the filter. */
export async function expectPageBefore(
  trial: Trial,
  filter: Filter,
  { views }: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const last = views.at(-1);
  if (last === undefined || views.length < 2) return;
  const query = { ...filter, size: pageSize.maximum, before: last.id };
  const reply = await trial.as("source").of(connections).list(query);
  if (reply.kind === "refusal" && (await hasGone(trial, last))) return;
  const page = expectConnections(reply);
  expectOnly(page, "before the last row of the filtered list", isWanted);
  const cites = "protocol/page-back";
  const missing = await lacking(trial, views.slice(0, -1), page.views);
  // It is open what comes before a row that has left the list.
  if (missing.length > 0 && (await lacking(trial, [last], [])).length === 0) return;
  const skipped = missing.map(({ id }) => `${id} is missing`);
  expectNone(skipped, "the rows before the last", page.exchange, { cites });
  const again = page.views.some(({ id }) => id === last.id) ? [`${last.id} again`] : [];
  expectNone(again, `rows before ${last.id}`, page.exchange, { cites });
}

/** Makes sure that a page holds each row once, before a filter is blamed for one that comes again. */
const ensureOnce = ({ views, exchange }: Listed): Promise<void> =>
  arranging(
    "page through the filtered list",
    async () => {
      const twice = twiceIn(idsOf(views)).map((id) => `${id} twice`);
      expectNone(twice, "each row once", exchange);
    },
    { statement: "protocol/page-walk", check: "protocol/pages/each-row-once" },
  );

/**
 * Makes sure that a cursor works without a filter, before the filter is blamed. Returns false if its row has left the list: then
 * nothing is known.
 */
async function expectCursorsWork(trial: Trial, first: View): Promise<boolean> {
  const all = await longPageNow(trial, connections);
  const place = idsOf(all.views).indexOf(first.id);
  if (place < 0) return all.next !== null;
  const second = all.views[place + 1];
  if (second === undefined) return true;
  const page = expectConnections(
    await trial.as("source").of(connections).list({ size: 2, after: first.id }),
  );
  const missing = page.views[0]?.id === second.id ? [] : await lacking(trial, [second], page.views);
  if (missing.length > 0) await ensureInOrder(trial, all);
  await arranging(
    "page through the list",
    async () => {
      const again = page.views.some(({ id }) => id === first.id);
      expect(!again, `rows after ${first.id}`, "the same row again", page.exchange);
      const skipped = missing.map(({ id }) => `${id} is skipped`);
      expectNone(skipped, "the row after the first", page.exchange);
    },
    { statement: "protocol/page-walk", check: "protocol/pages/walk" },
  );
  return true;
}
