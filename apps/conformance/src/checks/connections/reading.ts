import { type ConnectionParty, connections, instant } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import {
  actionOn,
  collection,
  connectionPath,
  destinationOf,
  expectConnection,
  expectConnections,
  readConnection,
  readConnections,
  sourceOf,
} from "../../trial/connections.ts";
import { arranging, Undecided, Violation } from "../../runner/outcome.ts";
import { retrieved } from "../../trial/comparing.ts";
import { describe, expect, expectNone, expectRefusal, type Listed } from "../../trial/expect.ts";
import { firstRows, longPage, rowOf } from "../../trial/lists.ts";
import { expectNoServerError } from "../../trial/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/unknown-id.ts";
import { unlike, type View } from "../../trial/view.ts";

const retrieve = "retrieve-a-connect-connection";
const list = "list-all-connect-connections";

/** Retrieving and listing, without any change. */
export const readingChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/retrieve/own",
    cites: "connections/retrieve-answers-200",
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a connection by its id as the source",
    failsWhen: "any status but 200, or another connection than the one asked for",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const view = expectConnection(readConnection(await retrieved(trial, connections)));
      expect(view.id === id, `the connection ${id}`, `the connection ${view.id}`);
    },
  }),
  check({
    id: "connections/retrieve/unknown",
    cites: "connections/retrieve-unknown-404",
    operation: retrieve,
    needs: ["fixture"],
    steps: "retrieves an id that no connection has",
    failsWhen: "any status but 404",
    run: async (trial) => {
      expectRefusal((await stranded(trial)).exchange, [404]);
    },
  }),
  check({
    id: "connections/actions/unknown",
    cites: "connections/action-known-connection",
    operation: "deactivate-a-connect-connection",
    needs: ["fixture"],
    steps: "deactivates and reactivates an id that no connection has",
    failsWhen: "any status but 404",
    async run(trial) {
      // Nothing is done to an id that turns out to be somebody's.
      const { id, exchange } = await stranded(trial);
      await arranging("find an id that no connection has", async () =>
        expectRefusal(exchange, [404]),
      );
      const actions = ["deactivate", "reactivate"] as const;
      // Where requests are dear, one of the two stands for both.
      for (const action of trial.hasCapability("two-parties") ? actions : actions.slice(0, 1)) {
        expectRefusal(
          (await expectNoServerError(trial, connections, actionOn(id, action))).exchange,
          [404],
        );
      }
    },
  }),
  check({
    id: "connections/retrieve/as-listed",
    cites: "connections/list-row-is-resource",
    operation: list,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps: "compares a connection as it is listed with the same as it is retrieved",
    failsWhen: "an attribute that differs between the two",
    run: (trial) => expectAsRetrieved(trial, "source"),
  }),
  check({
    id: "connections/views/both-parties",
    cites: "connections/one-view",
    operation: retrieve,
    needs: ["fixture", "two-parties"],
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a connection as the source and as the destination",
    failsWhen: "an attribute that differs between the two, or a destination that cannot read it",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const read = async () => {
        const ours = expectConnection(await trial.as("source").of(connections).retrieve(id));
        const theirs = expectConnection(await trial.as("destination").of(connections).retrieve(id));
        return unlike(ours, theirs);
      };
      const differing = await trial.eventually(read, (names) => names.length === 0);
      expectNone(differing, "the destination to see what the source sees");
    },
  }),
  check({
    id: "connections/list/holds-outbound",
    cites: "connections/list-both-directions",
    operation: list,
    needs: ["fixture"],
    steps: "looks for the connection in the source's list",
    failsWhen: "a list without it",
    run: async (trial) => {
      await theRow(trial, "source", await trial.of(connections).any());
    },
  }),
  check({
    id: "connections/list/holds-inbound",
    cites: "connections/list-both-directions",
    operation: list,
    needs: ["fixture", "two-parties"],
    steps: "looks for the connection in the destination's list",
    failsWhen: "a list without it, or one that shows it otherwise than the source sees it",
    run: (trial) => expectAsRetrieved(trial, "destination"),
  }),
  check({
    id: "connections/list/own-only",
    cites: "connections/list-only-own",
    operation: list,
    needs: ["fixture"],
    steps: "compares the parties of every listed connection with the organization of the key",
    failsWhen: "a connection that the organization is no party to",
    async run(trial) {
      await severalConnections(trial);
      for (const who of trial.hasCapability("two-parties")
        ? connections.lifecycle.parties
        : (["source"] as const)) {
        const { views, exchange } = await firstRows(trial, connections, who);
        const own = exchange.headers["persona-organization-id"] ?? trial.context.organizations[who];
        if (!own) throw new Undecided("the target does not say whose key this is");
        const foreign = views.filter((row) => sourceOf(row) !== own && destinationOf(row) !== own);
        expectNone(
          foreign.map(({ id }) => `${id} of other organizations`),
          `connections of ${own} alone`,
        );
      }
    },
  }),
  check({
    id: "connections/list/newest-first",
    cites: "connections/list-newest-first",
    operation: list,
    needs: ["fixture", "several"],
    steps: "compares the creation times of listed connections",
    failsWhen: "a connection that is listed before one created later",
    async run(trial) {
      await severalConnections(trial);
      const lists = [
        await firstRows(trial, connections, "source"),
        await longPage(trial, connections),
      ];
      if (trial.hasCapability("two-parties"))
        lists.push(await firstRows(trial, connections, "destination"));
      if (lists.every(({ views }) => views.length < 2)) {
        throw new Undecided("the list has fewer than two connections");
      }
      for (const { views } of lists) expectNewestFirst(views);
    },
  }),
  check({
    id: "connections/list/filter-destination",
    cites: "connections/list-filter-destination",
    operation: list,
    needs: ["fixture"],
    steps:
      "filters the list by the connection's destination, then by the source's own organization",
    failsWhen: "a connection to another organization, or one that is missing",
    async run(trial) {
      const connection = await trial.of(connections).any();
      await severalConnections(trial);
      const theirs = destinationOf(connection) ?? "";
      const ours = sourceOf(connection) ?? "";
      for (const wanted of [theirs, ours]) {
        const { views } = expectConnections(
          await trial
            .as("source")
            .of(connections)
            .list({ destinationOrganizationId: wanted, size: 100 }),
        );
        const isWanted = (row: View) => destinationOf(row) === wanted;
        expectSelected(views, (await longPage(trial, connections)).views, isWanted, `to ${wanted}`);
        if (wanted !== theirs) continue;
        const held = views.some(({ id }) => id === connection.id);
        expect(held, `${connection.id} among the connections to ${wanted}`, "a list without it");
      }
    },
  }),
  check({
    id: "connections/list/filter-unknown",
    cites: "protocol/bad-parameters",
    alsoCites: ["connections/list-filter-closed"],
    operation: list,
    needs: [],
    steps: "filters the list by something that is no filter",
    failsWhen: "a 5xx, three times, while other requests are answered",
    async run(trial) {
      const query = { "filter[no-such-filter]": "1" };
      const { exchange } = await expectNoServerError(trial, connections, {
        path: collection,
        query,
        method: "GET",
      });
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

/** Listing while a connection changes. */
export const filteringChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/list/filter-status",
    cites: "connections/list-filter-status",
    alsoCites: ["connections/read-your-writes"],
    operation: list,
    needs: ["fixture", "transitions"],
    steps: "filters the list by each status, before and after the connection leaves one",
    failsWhen:
      "a connection of another status, one that is missing, or one that stays after it left",
    async run(trial) {
      await severalConnections(trial);
      const before = await trial.of(connections).that("inactive");
      await expectFiltered(trial, before, ["inactive", "pending"]);
      if (trial.hasCapability("two-parties")) {
        const read = async () =>
          expectConnections(await trial.as("destination").of(connections).list({ size: 100 }));
        const statusIn = ({ views }: { readonly views: readonly View[] }) =>
          views.find(({ id }) => id === before.id)?.status;
        const theirs = await trial.eventually(read, (page) => statusIn(page) === "inactive");
        const seen = statusIn(theirs);
        const hidden = seen === undefined && theirs.next !== null;
        expect(hidden || seen === "inactive", "inactive in the destination's list", describe(seen));
      }
      const move = { action: "reactivate", party: "source" } as const;
      const after = await arranging("reactivate the connection", () =>
        trial.of(connections).step(move, before, "pending"),
      );
      const rest = trial.hasCapability("two-parties") ? ["active"] : [];
      await expectFiltered(trial, after, ["pending", "inactive", ...rest]);
      if (trial.hasCapability("two-parties")) await expectFilteredPages(trial);
    },
  }),
];

function expectNewestFirst(views: readonly View[]): void {
  const wrong = views.slice(1).flatMap((row, index) => {
    const [newer, older] = [instant(views[index]?.createdAt), instant(row.createdAt)];
    if (newer === undefined || older === undefined || newer >= older) return [];
    return [`${views[index]?.createdAt} before ${row.createdAt}`];
  });
  expectNone(wrong, "the newest connection first");
}

/** Demands that a filter has left those that are wanted, in their order, and of `all` every one. */
function expectSelected(
  views: readonly View[],
  all: readonly View[],
  isWanted: (row: View) => boolean,
  named: string,
): void {
  const others = views.filter((row) => !isWanted(row));
  expectNone(
    others.map((row) => `${row.id}, ${row.status} and to ${destinationOf(row)}`),
    `connections ${named} alone`,
  );
  expectNewestFirst(views);
  const missing = all.filter((row) => isWanted(row) && views.every(({ id }) => id !== row.id));
  expectNone(
    missing.map(({ id }) => `${id} is missing`),
    `all connections ${named}`,
  );
}

async function theRow(trial: Trial, who: ConnectionParty, connection: View): Promise<View> {
  const row = await rowOf(trial, who, connection, {
    destinationOrganizationId: destinationOf(connection) ?? "",
  });
  if (row !== undefined) return row;
  // It may have been created since the list was first read, or not be seen yet.
  const again = await trial.eventually(
    async () =>
      expectConnections(await trial.as(who).of(connections).list({ size: 100 })).views.find(
        ({ id }) => id === connection.id,
      ),
    (found) => found !== undefined,
  );
  if (again !== undefined) return again;
  throw new Violation(`${connection.id} in the ${who}'s list`, "a list without it");
}

/** Demands that a party's list shows the connection as the source retrieves it. */
async function expectAsRetrieved(trial: Trial, who: ConnectionParty): Promise<void> {
  const row = await theRow(trial, who, await trial.of(connections).any());
  const alone = expectConnection(readConnection(await retrieved(trial, connections)));
  if (unlike(row, alone).length === 0) return;
  // Something may have changed since the list was first read.
  const rowIn = ({ views }: Listed) => views.find(({ id }) => id === alone.id);
  const again = await trial.eventually(
    async () =>
      rowIn(expectConnections(await trial.as(who).of(connections).list({ size: 100 }))) ?? row,
    (seen) => unlike(seen, alone).length === 0,
  );
  expectNone(unlike(again, alone), "one connection, listed and retrieved");
}

/** Demands that the second page of a filtered list goes on where the first one ended, and keeps to the filter. */
async function expectFilteredPages(trial: Trial): Promise<void> {
  const query = { status: "pending", size: 1 };
  const first = expectConnections(await trial.as("source").of(connections).list(query));
  if (first.next === null) return;
  const after = first.views.at(-1)?.id ?? "";
  const { views } = expectConnections(
    await trial
      .as("source")
      .of(connections)
      .list({ ...query, after }),
  );
  const wrong = views.filter(({ id, status }) => status !== "pending" || id === after);
  expectNone(
    wrong.map(({ id, status }) => `${id} that is ${status}`),
    "further connections that are pending on the second page",
  );
}

/** An id that no connection has, and the answer to retrieving it. */
const stranded = (trial: Trial) =>
  trial.memoize("an unknown id", async () => {
    const id = unknownId((await trial.of(connections).any()).id);
    const { exchange } = await expectNoServerError(trial, connections, {
      method: "GET",
      path: connectionPath(id),
    });
    return { id, exchange };
  });

const isSamePair = (one: View, other: View): boolean =>
  sourceOf(one) === sourceOf(other) && destinationOf(one) === destinationOf(other);

/** Demands that each filter holds the connection exactly if it has that status, and nothing of another one. */
async function expectFiltered(
  trial: Trial,
  connection: View,
  statuses: readonly string[],
): Promise<void> {
  for (const status of statuses) {
    const wanted = connection.status === status;
    const read = async () =>
      expectConnections(await trial.as("source").of(connections).list({ status, size: 100 }));
    const holds = ({ views }: { readonly views: readonly View[] }) =>
      views.some(({ id }) => id === connection.id);
    // A full page may hide it further behind.
    const isRight = (page: Awaited<ReturnType<typeof read>>) =>
      (holds(page) === wanted || (wanted && page.next !== null)) &&
      page.views.every((row) => row.status === status);
    const page = await trial.eventually(read, isRight);
    // The connection itself has moved since all were listed.
    const others = (await longPage(trial, connections)).views.filter(
      ({ id }) => id !== connection.id,
    );
    const all = page.next === null ? others : [];
    expectSelected(page.views, all, (row) => row.status === status, `that are ${status}`);
    const rivals = page.views.filter((row) => isSamePair(row, connection));
    expect(
      rivals.length <= 1,
      "one connection between the two organizations",
      `${rivals.length}: ${rivals.map(({ id }) => id).join(", ")}`,
    );
    expect(
      isRight(page),
      `${connection.id}, which is ${connection.status}, ${wanted ? "in" : "not in"} the list of those that are ${status}`,
      wanted ? "a list without it" : "a list with it",
    );
  }
}

/** Makes sure that the source's list has several connections, where they can be created. */
export async function severalConnections(trial: Trial): Promise<void> {
  if (!trial.hasCapability("create")) return;
  await trial.memoize("several connections", async () => {
    await trial.of(connections).any();
    return trial.context.populate?.(3);
  });
}
