import { allowedVersions, connections, inflectKey, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { destinationOf, theDestinationOf } from "../../../trial/arranging/connections.ts";
import { expect, expectNone, type Listed, requireMember } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import { lacking, longPage, longPageNow } from "../../../trial/reading/lists.ts";
import { type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { inOwnCell, isSentOnce } from "../../crossed/another-cell.ts";
import { within } from "../../crossed/within-cell.ts";
import { resourcesIn } from "../../wire/resources-in.ts";
import { expectFields, expectSparse } from "./fields.ts";
import { expectPages } from "./list-pages.ts";
import { cellToBlame, expectAsKnown, unlikeKnown } from "./rows-as-known.ts";
import {
  type Filter,
  kindOf,
  list,
  listing,
  matches,
  pageIn,
  promiseOf,
  queryOf,
} from "./listing-in-cell.ts";
import { brokenByRow, rowToBlame } from "../lists/listing.ts";
import { severalConnections } from "../lists/walking.ts";

/** One read of the list or of the connection, in its own cell. */
interface Look {
  readonly who: PartyName;
  readonly what:
    | "plain"
    | "status"
    | "destination"
    | "both filters"
    | "fields"
    | "filter and fields"
    | "page"
    | "filtered page"
    | "default size"
    | "sparse";
}

const everything: readonly Look["what"][] = [
  "plain",
  "status",
  "destination",
  "both filters",
  "fields",
  "filter and fields",
  "page",
  "filtered page",
  "default size",
  "sparse",
];

/** Those that filter by the connection's status. */
const filtering: ReadonlySet<Look["what"]> = new Set([
  "status",
  "both filters",
  "filter and fields",
  "filtered page",
  "default size",
]);

/** To save requests, each party reads a part, and nights take turns. Another check filters by status after moves. */
const dear = (seed: number): readonly Look[] => [
  { who: "source", what: "default size" },
  { who: "destination", what: seed % 2 === 0 ? "both filters" : "filter and fields" },
  { who: "source", what: "fields" },
  { who: "destination", what: "page" },
];

const byStatus: Look = { who: "source", what: "status" };

/** The reads with one key. */
const dearest: readonly Look[] = [byStatus, { who: "source", what: "fields" }];

/** One cell for each version. */
const rounds = 8;

/** Reads lists, filters, pages and fieldsets. Each request has another API version and key inflection. */
export const crossedLists: readonly Check<Trial>[] = [
  check({
    id: "connections/crossed/lists",
    cites: "connections/list-row-is-resource",
    alsoCites: [
      "protocol/version-invariant",
      "protocol/inflection-style",
      "connections/list-filter-status",
      "connections/list-filter-destination",
      "connections/list-both-directions",
      "protocol/page-walk",
      "protocol/page-default-size",
      "protocol/fields-select",
      "protocol/fields-any-inflection",
    ],
    operation: "list-all-connect-connections",
    needs: ["fixture"],
    steps:
      "lists as each party, with filters, fieldsets and second pages, each request in another API version and key inflection",
    failsWhen: "a missing, wrong or different connection in one of them",
    echoes: true,
    async run(trial) {
      const isFull = trial.hasCapability("create") && trial.hasCapability("accept");
      const { any, that } = trial.of(connections);
      // In the mock's lists, a connection has each status.
      const view = await (isFull ? that("active") : any());
      await severalConnections(trial);
      // If the largest page is refused, no version or style is to blame.
      await longPage(trial, connections);
      const parties = trial.hasCapability("two-parties")
        ? connections.lifecycle.parties
        : (["source"] as const);
      const known = new Map<PartyName, readonly View[]>();
      if (trial.hasCapability("create")) {
        await bothDirections(trial);
        await trial.waitForReplicas();
        for (const who of parties)
          known.set(who, (await longPageNow(trial, connections, who)).views);
        for (let round = 0; round < rounds; round += 1)
          for (const [index, what] of everything.entries()) {
            const turn = parties[(round + index) % parties.length] ?? "source";
            // Each party's whole list in each version.
            for (const who of what === "plain" ? parties : [turn])
              await look(trial, { who, what }, view, known.get(who));
          }
        for (const who of parties)
          for (const what of everything)
            await look(inOwnCell(trial), { who, what }, view, known.get(who));
        return;
      }
      const both = trial.hasCapability("transitions")
        ? dear(trial.seed)
        : [byStatus, ...dear(trial.seed)];
      const looks = parties.length > 1 ? both : dearest;
      // What a filter by a status does that the documentation does not name is open.
      const isDocumented = connections.lifecycle.isStatus(view.status);
      for (const one of looks.map((each) => telling(trial, each, view)))
        if (isDocumented || !filtering.has(one.what)) await look(trial, one, view);
    },
  }),
];

/**
 * Both filters tell nothing of the filter by destination if all rows with this status lead there. Then the destination uses that
 * filter alone, so that its own outbound connections must be left out.
 */
function telling(trial: Trial, one: Look, view: View): Look {
  if (one.what !== "both filters") return one;
  const outbound = trial
    .exchanges()
    .filter(({ by }) => by === one.who)
    .flatMap(resourcesIn)
    .filter(({ attributes = {} }) => {
      const destination = attributes["destination-organization-id"];
      return destination !== undefined && destination !== destinationOf(view);
    });
  const isTold = outbound.some(({ attributes }) => attributes?.["status"] === view.status);
  return isTold || outbound.length === 0 ? one : { ...one, what: "destination" };
}

/** Creates connections to the destination, two with each status, and between them one to another organization. */
async function bothDirections({ as, of, context }: Trial): Promise<void> {
  const inbound = () => context.populate?.(connections, statuses.length, "destination") ?? [];
  const older = inbound();
  const destinationOrganizationId = context.newOrganization?.() ?? "";
  await as("destination").of(connections).create({ destinationOrganizationId });
  for (const [, accepted = "", ended = ""] of [older, inbound()]) {
    await of(connections).attempt({ action: "accept", party: "destination" }, accepted);
    await as("destination").of(connections).deactivate(ended);
  }
}

const { statuses } = connections.lifecycle;

async function look(
  trial: Trial,
  { who, what }: Look,
  view: View,
  known?: readonly View[],
): Promise<void> {
  const status = () => statusOf(view);
  const destination = () => theDestinationOf(view);
  switch (what) {
    case "plain":
      return expectList(trial, who, view, {}, known);
    case "status":
      return expectList(trial, who, view, { status: status() }, known);
    case "destination":
      return expectList(trial, who, view, { destination: destination() }, known);
    case "both filters":
      return expectList(trial, who, view, { status: status(), destination: destination() }, known);
    case "default size":
      return expectDefaultSize(trial, who, await longFilter(trial, who, view));
    case "fields":
      return expectFields(trial, who, view);
    case "filter and fields":
      return expectFilteredFields(trial, who, view, { status: status() });
    case "page":
      return expectPages(trial, who, {}, known);
    case "filtered page":
      for (const one of new Set(known?.map(statusOf)))
        for (const filter of [{ status: one }, { status: one, destination: destination() }])
          await expectPages(trial, who, filter, known);
      return expectPages(trial, who, { destination: destination() }, known);
    case "sparse":
      return expectSparse(trial, who, view);
  }
}

const statusOf = (view: View): string => requireMember(view, "status");

/** Demands a list that holds the connection as it is, all other matching connections, and nothing else. */
export async function expectList(
  trial: Trial,
  who: PartyName,
  view: View,
  filter: Filter,
  known: readonly View[] = [],
): Promise<void> {
  const isWanted = (row: View) => matches(filter, row);
  const query = { ...queryOf(filter), "page[size]": `${pageSize.maximum}` };
  const once = isSentOnce(trial);
  const step = `${Object.keys(query).join()} of the ${who}`;
  const cell = trial.cellFor({ ...listing(who, kindOf(filter), step), once });
  const rowIn = ({ views }: Listed) => views.find(({ id }) => id === view.id);
  const isRight = (page: Listed): boolean =>
    page.views.every(isWanted) &&
    (rowIn(page) !== undefined || page.next !== null) &&
    unlikeKnown(page, [view, ...known]).length === 0;
  const page = await trial.eventually(
    async () => pageIn(cell, await list(trial, who, cell, query)),
    isRight,
  );
  const strays = page.views.filter((row) => !isWanted(row));
  const others = strays.map(({ id }) => id);
  const row = rowIn(page);
  const missing = await missingFrom(trial, known.filter(isWanted), page);
  const held = row !== undefined || page.next !== null;
  let inWider: View | undefined;
  const holds = async (wider: Filter): Promise<boolean> => {
    const asked = { ...queryOf(wider), "page[size]": query["page[size]"] };
    inWider = rowIn(pageIn(cell, await list(trial, who, cell, asked)));
    return inWider !== undefined;
  };
  // Both parties can read this connection. Others may be hidden from one of them.
  const stray = strays.find(({ id }) => id === view.id) ?? strays[0];
  const strayCites =
    stray &&
    ((await cellToBlame(trial, stray.id, cell, who)) ??
      (await rowToBlame(trial, stray, isWanted, who)) ??
      promiseOf(unmatched(filter, stray)));
  const missed = held ? filter : await widestMissing(filter, holds);
  // If the wider list shows what the filter must leave out, its row is to blame.
  const isOtherwise = inWider !== undefined && !isWanted(inWider);
  const rowIsBroken = isOtherwise ? await brokenByRow(trial, view, who) : undefined;
  const cites = strayCites ?? rowIsBroken ?? promiseOf(missed);
  within(cell, cites, () => {
    expectNone(others, "only connections that match the filter", page.exchange);
    expect(held, `${view.id} in the ${who}'s list`, "a list without it", page.exchange);
    expectNone(missing, "every connection that matches the filter", page.exchange);
  });
  await expectAsKnown(trial, who, cell, page, [view, ...known]);
}

/**
 * Demands that a filter finds the same rows with a fieldset, whether or not the fieldset names the filtered attribute. What the
 * filter alone does wrong, other checks judge.
 */
async function expectFilteredFields(
  trial: Trial,
  who: PartyName,
  view: View,
  filter: Filter,
): Promise<void> {
  const cell = trial.cellFor(listing(who, "filter", "filter and fields"));
  const place = allowedVersions.findIndex((version) => version === cell.apiVersion);
  const turn = isSentOnce(trial) ? Math.floor(trial.seed / 2) : place;
  const field = turn % 2 === 0 ? "status" : inflectKey("created-at", cell.inflection);
  const read = async (query: Readonly<Record<string, string>>) => {
    const asked = { ...queryOf(filter), "page[size]": `${pageSize.maximum}`, ...query };
    return pageIn(cell, await list(trial, who, cell, asked));
  };
  const straysIn = ({ views }: Listed) =>
    views.filter(({ status }) => status !== undefined && status !== filter.status);
  const holds = ({ views, next }: Listed) =>
    next !== null || views.some(({ id }) => id === view.id);
  const isRight = (page: Listed) => holds(page) && straysIn(page).length === 0;
  const page = await trial.eventually(
    () => read({ [`fields[${connections.type}]`]: field }),
    isRight,
  );
  if (isRight(page) || !isRight(await read({}))) return;
  within(cell, promiseOf(filter), () => {
    const strays = straysIn(page).map(({ id, status }) => `${id}, which is ${status}`);
    expectNone(strays, "with a fieldset, only rows that match the filter", page.exchange);
    expect(holds(page), `${view.id}, as without the fieldset`, "a list without it", page.exchange);
  });
}

/** The part of a filter that a row does not match. */
function unmatched(filter: Filter, row: View): Filter {
  const { status, ...others } = filter;
  return row.status === status ? others : filter;
}

/** Of a filter that misses a row, the widest form that misses it, too: what that form leaves out is not to blame. */
async function widestMissing(
  filter: Filter,
  holds: (wider: Filter) => Promise<boolean>,
): Promise<Filter> {
  const { status, destination } = filter;
  const wider = [
    ...(status !== undefined && destination !== undefined ? [{ destination }] : []),
    {},
  ];
  let blamed = filter;
  for (const one of wider) {
    if (Object.keys(blamed).length === 0 || (await holds(one))) return blamed;
    blamed = one;
  }
  return blamed;
}

async function missingFrom(
  trial: Trial,
  wanted: readonly View[],
  page: Listed,
): Promise<readonly string[]> {
  if (page.next !== null) return [];
  return (await lacking(trial, wanted, page.views)).map(({ id }) => `${id} is missing`);
}

/** The filter by status, unless the source's list has more rows than a default page only without it. */
async function longFilter(trial: Trial, who: PartyName, view: View): Promise<Filter> {
  const filter = { status: statusOf(view) };
  if (who !== "source") return filter;
  const { views } = await longPage(trial, connections);
  const isShort = views.filter((row) => matches(filter, row)).length <= pageSize.default;
  return isShort && views.length > pageSize.default ? {} : filter;
}

/** Demands that a list has at most as many rows as a default page. */
async function expectDefaultSize(trial: Trial, who: PartyName, filter: Filter): Promise<void> {
  const cell = trial.cellFor(listing(who, kindOf(filter), "default size"));
  const { views, exchange } = pageIn(cell, await list(trial, who, cell, queryOf(filter)));
  within(cell, "protocol/page-default-size", () =>
    expect(
      views.length <= pageSize.default,
      `at most ${pageSize.default} rows`,
      `${views.length}`,
      exchange,
    ),
  );
}
