import { readListReply, readReply } from "@persona-conformance/client";
import { instant } from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import { arranging, Undecided, Violation } from "../runner/outcome.ts";
import { firstRows, neverFails, retrieved, rowOf, unknownId } from "../trial/evidence.ts";
import {
  expect,
  expectConnection,
  expectNone,
  expectPage,
  expectRefusal,
} from "../trial/expect.ts";
import { collection } from "../trial/paths.ts";
import type { Trial } from "../trial/trial.ts";
import { unlike, type View } from "../trial/view.ts";

const retrieve = "retrieve-a-connect-connection";
const list = "list-all-connect-connections";

/** Retrieving and listing, without any change. */
export const readingChecks: readonly Check<Trial>[] = [
  check({
    id: "retrieve/own",
    cites: "retrieve-answers-200",
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    does: "retrieves a connection by its id as the source",
    fails: "any status but 200, or another connection than the one asked for",
    async run(trial) {
      const { id } = await trial.anyConnection();
      const view = expectConnection(readReply(await retrieved(trial)));
      expect(view.id === id, `the connection ${id}`, `the connection ${view.id}`);
    },
  }),
  check({
    id: "retrieve/unknown",
    cites: "retrieve-unknown-404",
    operation: retrieve,
    needs: ["fixture"],
    does: "retrieves an id that no connection has",
    fails: "any status but 404",
    async run(trial) {
      const id = unknownId((await trial.anyConnection()).id);
      expectRefusal(await trial.as("source").retrieve(id), [404]);
    },
  }),
  check({
    id: "actions/unknown",
    cites: "action-known-connection",
    operation: "deactivate-a-connect-connection",
    needs: ["fixture"],
    does: "deactivates and reactivates an id that no connection has",
    fails: "any status but 404",
    async run(trial) {
      const id = unknownId((await trial.anyConnection()).id);
      const actions = ["deactivate", "reactivate"] as const;
      // Where requests are dear, one of the two stands for both.
      for (const action of trial.has("create") ? actions : actions.slice(0, 1)) {
        expectRefusal(await trial.as("source")[action](id), [404]);
      }
    },
  }),
  check({
    id: "retrieve/as-listed",
    cites: "list-row-is-resource",
    operation: list,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    does: "compares a connection as it is listed with the same as it is retrieved",
    fails: "an attribute that differs between the two",
    async run(trial) {
      const connection = await trial.anyConnection();
      const listed = await theRow(trial, "source", connection);
      const alone = expectConnection(readReply(await retrieved(trial)));
      if (unlike(listed, alone).length === 0) return;
      // Something may have changed since the list was first read.
      const again = await trial.eventually(
        async () => expectPage(await trial.as("source").list({ size: 100 })),
        ({ views }) => views.some((row) => row.id === alone.id && unlike(row, alone).length === 0),
      );
      const row = again.views.find(({ id }) => id === alone.id);
      expectNone(unlike(row ?? listed, alone), "one connection, listed and retrieved");
    },
  }),
  check({
    id: "views/both-parties",
    cites: "one-view",
    operation: retrieve,
    needs: ["fixture", "two-parties"],
    varies: ["apiVersion", "inflection"],
    does: "retrieves a connection as the source and as the destination",
    fails: "an attribute that differs between the two, or a destination that cannot read it",
    async run(trial) {
      const { id } = await trial.anyConnection();
      const read = async () => {
        const ours = expectConnection(await trial.as("source").retrieve(id));
        const theirs = expectConnection(await trial.as("destination").retrieve(id));
        return unlike(ours, theirs);
      };
      const differing = await trial.eventually(read, (names) => names.length === 0);
      expectNone(differing, "the destination to see what the source sees");
    },
  }),
  check({
    id: "list/holds-outbound",
    cites: "list-both-directions",
    operation: list,
    needs: ["fixture"],
    does: "looks for the connection in the source's list",
    fails: "a list without it",
    run: async (trial) => {
      await theRow(trial, "source", await trial.anyConnection());
    },
  }),
  check({
    id: "list/holds-inbound",
    cites: "list-both-directions",
    operation: list,
    needs: ["fixture", "two-parties"],
    does: "looks for the connection in the destination's list",
    fails: "a list without it",
    run: async (trial) => {
      await theRow(trial, "destination", await trial.anyConnection());
    },
  }),
  check({
    id: "list/own-only",
    cites: "list-only-own",
    operation: list,
    needs: ["fixture"],
    does: "compares the parties of every listed connection with the organization of the key",
    fails: "a connection that the organization is no party to",
    async run(trial) {
      await severalConnections(trial);
      const { views, exchange } = await firstRows(trial, "source");
      const own = exchange.headers["persona-organization-id"] ?? trial.ground.organizations.source;
      if (!own) throw new Undecided("the target does not say whose key this is");
      const foreign = views.filter(
        (row) => row.sourceOrganizationId !== own && row.destinationOrganizationId !== own,
      );
      expectNone(
        foreign.map(({ id }) => `${id} of other organizations`),
        `connections of ${own} alone`,
      );
    },
  }),
  check({
    id: "list/newest-first",
    cites: "list-newest-first",
    operation: list,
    needs: ["fixture", "several"],
    does: "compares the creation times of listed connections",
    fails: "a connection that is listed before one created later",
    async run(trial) {
      await severalConnections(trial);
      const { views } = await firstRows(trial, "source");
      if (views.length < 2) throw new Undecided("the list has fewer than two connections");
      const wrong = views.slice(1).flatMap((row, index) => {
        const [newer, older] = [instant(views[index]?.createdAt), instant(row.createdAt)];
        if (newer === undefined || older === undefined || newer >= older) return [];
        return [`${views[index]?.createdAt} before ${row.createdAt}`];
      });
      expectNone(wrong, "the newest connection first");
    },
  }),
  check({
    id: "list/filter-destination",
    cites: "list-filter-destination",
    operation: list,
    needs: ["fixture"],
    does: "filters the list by the connection's destination, then by the source's own organization",
    fails: "a connection to another organization, or one that is missing",
    async run(trial) {
      const connection = await trial.anyConnection();
      await severalConnections(trial);
      const { destinationOrganizationId: theirs = "", sourceOrganizationId: ours = "" } =
        connection;
      for (const wanted of [theirs, ours]) {
        const { views } = expectPage(
          await trial.as("source").list({ destinationOrganizationId: wanted, size: 100 }),
        );
        const others = views.filter((row) => row.destinationOrganizationId !== wanted);
        expectNone(
          others.map((row) => `${row.id} to ${row.destinationOrganizationId}`),
          `connections to ${wanted} alone`,
        );
        if (wanted !== theirs) continue;
        const held = views.some(({ id }) => id === connection.id);
        expect(held, `${connection.id} among the connections to ${wanted}`, "a list without it");
      }
    },
  }),
  check({
    id: "list/filter-unknown",
    cites: "protocol-bad-parameters",
    also: ["list-filter-closed"],
    operation: list,
    needs: [],
    does: "filters the list by something that is no filter",
    fails: "a 5xx, twice, while other requests are answered",
    async run(trial) {
      const query = { "filter[no-such-filter]": "1" };
      const exchange = await neverFails(trial, { path: collection, query, method: "GET" });
      if (exchange.status !== 200) {
        trial.observe("filter-unknown", String(exchange.status), exchange);
        return;
      }
      const { views } = expectPage(readListReply(exchange));
      const emptied = views.length === 0 && (await firstRows(trial, "source")).views.length > 0;
      trial.observe("filter-unknown", emptied ? "an empty page" : "ignored", exchange);
    },
  }),
];

/** Listing while a connection changes. */
export const filteringChecks: readonly Check<Trial>[] = [
  check({
    id: "list/filter-status",
    cites: "list-filter-status",
    also: ["read-your-writes"],
    operation: list,
    needs: ["fixture", "transitions"],
    does: "filters the list by each status, before and after the connection leaves one",
    fails: "a connection of another status, one that is missing, or one that stays after it left",
    async run(trial) {
      const before = await trial.connectionThatIs("inactive");
      await expectFiltered(trial, before, ["inactive", "pending"]);
      const move = { action: "reactivate", party: "source" } as const;
      const after = await arranging("reactivate the connection", () =>
        trial.step(move, before, "pending"),
      );
      const rest = trial.has("create") ? ["active"] : [];
      await expectFiltered(trial, after, ["pending", "inactive", ...rest]);
    },
  }),
];

async function theRow(
  trial: Trial,
  who: "source" | "destination",
  connection: View,
): Promise<View> {
  const row = await rowOf(trial, who, connection);
  if (row !== undefined) return row;
  // It may have been created since the list was first read, or not be seen yet.
  const again = await trial.eventually(
    async () =>
      expectPage(await trial.as(who).list({ size: 100 })).views.find(
        ({ id }) => id === connection.id,
      ),
    (found) => found !== undefined,
  );
  if (again !== undefined) return again;
  throw new Violation(`${connection.id} in the ${who}'s list`, "a list without it");
}

/** Demands that each filter holds the connection exactly if it has that status, and nothing of another one. */
async function expectFiltered(
  trial: Trial,
  connection: View,
  statuses: readonly string[],
): Promise<void> {
  for (const status of statuses) {
    const wanted = connection.status === status;
    const read = async () => expectPage(await trial.as("source").list({ status, size: 100 }));
    const holds = ({ views }: { readonly views: readonly View[] }) =>
      views.some(({ id }) => id === connection.id);
    // A full page may hide it further behind.
    const isRight = (page: Awaited<ReturnType<typeof read>>) =>
      (holds(page) === wanted || (wanted && page.next !== null)) &&
      page.views.every((row) => row.status === status);
    const page = await trial.eventually(read, isRight);
    const others = page.views.filter((row) => row.status !== status);
    expectNone(
      others.map((row) => `${row.id} that is ${row.status}`),
      `connections that are ${status} alone`,
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
  if (!trial.has("create")) return;
  await trial.finding("several connections", async () => {
    await trial.anyConnection();
    for (let made = 0; made < 3; made += 1) {
      const destination = trial.ground.newDestination?.() ?? "";
      expectConnection(await trial.as("source").create(destination), 201);
    }
  });
}
