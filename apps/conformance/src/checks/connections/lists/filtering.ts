import { type ConnectionParty, connections, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import {
  collection,
  expectConnections,
  readConnections,
  theDestinationOf,
  theSourceOf,
} from "../../../trial/arranging/connections.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
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
import { expectEnd, expectPageBefore, expectSecondPage } from "./filtered-pages.ts";
import { expectOnly, type Filter, inWords, isTo } from "./filtered-rows.ts";
import { brokenByRow, ensureListed, rowToBlame } from "./listing.ts";
import { idsOf, severalConnections } from "./walking.ts";

const operation = "list-all-connect-connections";

/** Checks of filters that change no connection. */
export const filterChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/list/filter-destination",
    cites: "connections/list-filter-destination",
    alsoCites: ["protocol/page-size", "protocol/page-ends", "protocol/page-back"],
    operation,
    needs: ["fixture"],
    steps:
      "filters the list by the source's own organization, then by the connection's destination, and reads a second page and, in turn, a page of exactly as many rows, or the page before a row",
    failsWhen: "a connection to another organization, or a missing one",
    async run(trial) {
      const connection = await trial.of(connections).any();
      await severalConnections(trial);
      // The destination also has a connection that the source must not see.
      if (trial.hasCapability("create")) trial.context.populate?.(connections, 1, "destination");
      const theirs = theDestinationOf(connection);
      const ours = theSourceOf(connection);
      // Read first: what comes after it is missing in no filtered list.
      await longPage(trial, connections);
      let hasSecond = false;
      let hasBefore = false;
      for (const wanted of [ours, theirs]) {
        const filter: Filter = { destinationOrganizationId: wanted };
        const page = await longPageWith(trial, connections, "source", filter);
        await expectSelected(trial, page, { named: `to ${wanted}`, isWanted: isTo(wanted) });
        // To save requests, what follows the only row is left out if the other list has a second page.
        if (!hasSecond || page.views.length > 1 || trial.hasCapability("create"))
          await expectSecondPage(trial, filter, page, isTo(wanted));
        const isTurn = trial.seed % 2 !== 0 && !hasBefore;
        if (page.views.length > 0 && (isTurn || trial.hasCapability("create"))) {
          hasBefore = true;
          await expectPageBefore(trial, filter, page, isTo(wanted));
        }
        hasSecond = page.views.length > 1;
        if (wanted !== theirs) continue;
        // To save requests, nights take turns with the filter by status.
        if (trial.seed % 2 === 0 || trial.hasCapability("create"))
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
        if (exchange === undefined) continue;
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
      if (tells && joined !== undefined)
        trial.observe("connections/filter-comma", meaningOf(joined), joined);
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
      if (exchange === undefined) return;
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

interface Selection {
  readonly named: string;
  readonly isWanted: (row: View) => boolean;
  /** The id of a row that was changed after the unfiltered list was read. */
  readonly moved?: string;
}

/** Demands that a party's filtered list that holds the connection shows it with the status that the source retrieves. */
export async function expectAsRetrieved(
  trial: Trial,
  { views, exchange }: Pick<Listed, "views" | "exchange">,
  connection: View,
  who: ConnectionParty = "source",
): Promise<void> {
  const { id, status } = connection;
  const row = views.find((one) => one.id === id);
  if (row === undefined || row.status === status) return;
  throw new Violation(`${id} listed as ${status}`, `listed as ${row.status}`, {
    cites:
      who === "source"
        ? "connections/list-row-is-resource"
        : await brokenByRow(trial, connection, who),
    evidence: exchange,
  });
}

/**
 * Whether a row has changed since it was listed: of the row and the retrieved connection, only one matches a filter.
 *
 * @throws {Violation} If the list still shows it as before. Then the list is to blame, and not the filter.
 */
async function hasChanged(
  trial: Trial,
  row: View,
  isWanted: (row: View) => boolean,
): Promise<boolean> {
  const cites = await rowToBlame(trial, row, isWanted);
  if (cites === undefined) return false;
  const isAsBefore = ({ views }: Listed) =>
    views.some((one) => one.id === row.id && isWanted(one) === isWanted(row));
  const now = await trial.eventually(
    () => longPageNow(trial, connections),
    (page) => !isAsBefore(page),
  );
  const still = isAsBefore(now) ? [`${inWords(row)} in the list`] : [];
  expectNone(still, "a row like the retrieved connection", now.exchange, { cites });
  return true;
}

/** Requires that a filter returns only matching rows, and all matching rows that stayed in the list. */
export async function expectSelected(
  trial: Trial,
  page: Listed,
  { named, isWanted, moved }: Selection,
): Promise<void> {
  const stray = page.views.find((row) => !isWanted(row));
  if (stray !== undefined) await hasChanged(trial, stray, isWanted);
  await expectOnly(trial, page, named, isWanted);
  if (page.next !== null) return;
  const before = (await longPage(trial, connections)).views.filter(
    (row) => isWanted(row) && row.id !== moved,
  );
  const missing: View[] = [];
  for (const row of await lacking(trial, before, page.views))
    if (!(await hasChanged(trial, row, isWanted))) missing.push(row);
  const all = `all connections ${named}`;
  expectNone(
    missing.map(({ id }) => `${id} is missing`),
    all,
    page.exchange,
  );
}
