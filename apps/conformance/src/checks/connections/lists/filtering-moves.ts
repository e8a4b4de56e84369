import { connections, instant, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import {
  collection,
  expectConnections,
  readConnections,
  subjectOf,
} from "../../../trial/arranging/connections.ts";
import { untouched } from "../../../trial/judging/comparing.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { firstRows, lacking, longPage, longPageNow } from "../../../trial/reading/lists.ts";
import { observeRefusal } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unlike, type View } from "../../../trial/reading/view.ts";
import { inTurns } from "../../in-turns.ts";
import {
  expectEnd,
  expectOnOnePage,
  expectPageBefore,
  expectSecondPage,
} from "./filtered-pages.ts";
import { expectOnly } from "./filtered-rows.ts";
import { expectAsRetrieved, expectSelected } from "./filtering.ts";
import { filtersTogether } from "./filters-together.ts";
import { ensureListed } from "./listing.ts";
import { ensureInOrder, idsOf, pairwise, severalConnections } from "./walking.ts";

const operation = "list-all-connect-connections";

/** Nanoseconds. */
const minute = 60_000_000_000n;

/** Listing while the connection changes. Each check begins with the status in which the one before leaves it. */
export const filteringChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/pages/cursor-left-filter",
    cites: "protocol/page-stable",
    alsoCites: ["protocol/page-walk"],
    operation,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "lists the pending connections after one, before and after that one becomes inactive, and then all after it",
    failsWhen: "a skipped row, or one from before the cursor",
    async run(trial) {
      // An older connection, which stands after it.
      if (trial.hasCapability("create")) trial.context.populate?.(connections, 3);
      const { id, createdAt = "" } = await trial.of(connections).that("pending");
      const behind = { method: "GET", path: collection, query: { "page[after]": id } };
      const query = { ...behind.query, "filter[status]": "pending" };
      const pending = { ...behind, query };
      const before = readConnections(await trial.as("source").sendRaw(pending));
      await trial.of(connections).that("inactive");

      // On a replica that lags behind, the row has not left the filter yet.
      await trial.waitForReplicas();
      const second = await trial.as("source").sendRaw(pending);
      const after = readConnections(second);
      const rows = after.kind === "refusal" ? [] : expectConnections(after).views;
      const wanted = before.kind === "refusal" ? [] : expectConnections(before).views;
      const emptied = rows.length === 0 && wanted.length > 0;
      const works = rows.every((row) => !isLater(row.createdAt, createdAt));
      const seen = emptied ? "an empty page" : works ? "it works" : "the first page";
      observeRefusal(trial, "protocol/cursor-left-filter", second, seen);
      if (seen === "it works" && after.kind !== "refusal") {
        const missing = await lacking(trial, wanted, rows);
        expectNone(
          missing.map((row) => `${row.id} is skipped`),
          "every row after it",
          second,
        );
      }

      const reply = readConnections(await trial.as("source").sendRaw(behind));
      // If no row follows, the target may refuse the request.
      if (reply.kind === "refusal") return;
      const page = expectConnections(reply);
      const { views, exchange } = page;
      const early = views.filter((row) => isLater(row.createdAt, createdAt));
      // If the whole list is in another order, the cursor is not to blame.
      if (early.length > 0) await ensureInOrder(trial, await longPageNow(trial, connections));
      expectNone(
        early.map((row) => `${row.id}, which is newer by its created-at`),
        "rows after the cursor",
        exchange,
      );
      const skipped = await lacking(trial, await rowsBehind(trial, id, page), views);
      expectNone(
        skipped.map((row) => `${row.id} is skipped`),
        "every row after the cursor",
        exchange,
        { cites: "protocol/page-walk" },
      );
    },
  }),
  check({
    id: "connections/list/shows-changes",
    cites: "connections/list-row-is-resource",
    alsoCites: ["connections/read-your-writes"],
    operation,
    needs: ["fixture", "transitions"],
    steps: "lists without a filter before and after the connection becomes inactive",
    failsWhen: "a row with the old status",
    run: (trial) => expectShown(trial, "inactive"),
  }),
  filtersTogether,
  check({
    id: "connections/list/filter-status",
    cites: "connections/list-filter-status",
    alsoCites: [
      "connections/read-your-writes",
      "protocol/page-back",
      "protocol/page-ends",
      "protocol/page-size",
      "protocol/fields-select",
      "protocol/idempotent-not-get",
    ],
    operation,
    needs: ["fixture", "transitions"],
    steps:
      "filters the list by each status, before and after the connection leaves one, and after the destination deactivates it; as the destination, with one idempotency key before and after",
    failsWhen: "a connection with another status, or a missing one",
    async run(trial) {
      await severalConnections(trial);
      // The others of a mock have only just been created.
      if (trial.hasCapability("create")) await trial.advanceTime(120_000);
      const before = await trial.of(connections).that("inactive");
      const both = trial.hasCapability("two-parties");
      await expectFiltered(trial, before, ["inactive", "pending"]);
      const key = trial.newKey();
      if (both) await expectForDestination(trial, before, "inactive", key);
      const move = { action: "reactivate", party: "source" } as const;
      const after = await arranging(
        "reactivate the connection",
        () => trial.of(connections).step(move, before, "pending"),
        subjectOf("reactivate", "inactive"),
      );
      // A filter may look at an acceptance of another night instead of the status.
      const left = trial.hasCapability("create") ? ["inactive"] : inTurns(trial, leftBehind);
      await expectFiltered(trial, after, ["pending", ...left]);
      if (!both) return;
      await expectForDestination(trial, after, "inactive", key);
      // An index may miss the changes of one party.
      const theirs = { action: "deactivate", party: "destination" } as const;
      const ended = await arranging(
        "deactivate the connection as its destination",
        () => trial.of(connections).step(theirs, after, "inactive"),
        subjectOf("deactivate", "pending", "destination"),
      );
      await expectFiltered(trial, ended, inTurns(trial, ["inactive", "pending"]));
    },
  }),
  check({
    id: "connections/list/filter-active",
    cites: "connections/list-filter-status",
    alsoCites: ["connections/read-your-writes"],
    operation,
    needs: ["fixture", "transitions", "accept-command"],
    steps:
      "filters the list by `active` after the connection was accepted, as one party (nights on a sandbox take turns); on the mock as both, and by `pending` after it is pending again",
    failsWhen: "a list without it, or with a connection of another status",
    async run(trial) {
      const active = await trial.of(connections).that("active");
      // The index of one party may miss an acceptance.
      const parties = trial.hasCapability("two-parties") ? connections.lifecycle.parties : [];
      const readers = inTurns(trial, parties);
      if (readers.includes("destination"))
        await expectForDestination(trial, active, "active", trial.newKey());
      if (readers.includes("source") || readers.length === 0)
        await expectFiltered(trial, active, ["active"]);
      if (!trial.hasCapability("create")) return;
      // A filter may look at the acceptance instead of the status.
      const again = await trial.of(connections).that("pending");
      await expectFiltered(trial, again, ["pending", "active"]);
    },
  }),
  check({
    id: "connections/list/shows-acceptance",
    cites: "connections/list-row-is-resource",
    alsoCites: ["connections/read-your-writes"],
    operation,
    needs: ["fixture", "transitions", "accept-command"],
    steps:
      "lists without a filter before and after the connection becomes active; if it stands on a second page of two rows, reads this page",
    failsWhen: "a row with the old status",
    run: (trial) => expectShown(trial, "active"),
  }),
];

/** The rows that stood behind a connection in the list, up to the end of the page that now begins behind it. */
async function rowsBehind(trial: Trial, id: string, page: Listed): Promise<readonly View[]> {
  const { views } = await longPage(trial, connections);
  const place = (row: string | undefined) => views.findIndex((view) => view.id === row);
  const start = place(id) + 1;
  if (start === 0) return [];
  const end = page.next === null ? views.length : place(page.views.at(-1)?.id) + 1;
  return views.slice(start, Math.max(start, end));
}

/** The statuses that a pending connection may have left. */
const leftBehind = ["inactive", "active"];

/** Demands that each filtered list holds the connection if it has that status, and nothing with another status. */
async function expectFiltered(
  trial: Trial,
  connection: View,
  statuses: readonly string[],
): Promise<void> {
  for (const status of statuses) {
    const named = `that are ${status}`;
    const { page, isWanted, isHeld } = await filteredBy(trial, "source", connection, status);
    if (!isHeld.isRight(page)) await untouched(trial, connection);
    await expectAsRetrieved(trial, page, connection);
    await expectSelected(trial, page, { named, isWanted, moved: connection.id });
    if (isHeld.wanted && !isHeld.isRight(page)) await ensureListedSo(trial, connection, "source");
    expectHeld(page, isHeld, `the list of those ${named}`);
    await expectOnOnePage(trial, { status }, page);
    if (status !== "pending" || !isHeld.wanted) continue;
    await expectSecondPage(trial, { status }, page, isWanted);
    // To save requests, nights take turns with another filter.
    const isTurn = trial.seed % 2 === 0;
    if (isTurn || trial.hasCapability("create"))
      await expectPageBefore(trial, { status }, page, isWanted);
    if (!isTurn || trial.hasCapability("create"))
      await expectEnd(trial, { status }, page, isWanted);
  }
}

/**
 * Demands that the destination's filtered list holds the connection if it has that status, and nothing with another status. The
 * idempotency key must not count.
 */
async function expectForDestination(
  trial: Trial,
  connection: View,
  status: string,
  key: string,
): Promise<void> {
  const named = `that are ${status}`;
  const list = () => listedWith(trial, key, status);
  const found = await filteredBy(trial, "destination", connection, status, list);
  const { page, isWanted, isHeld } = found;
  if (!isHeld.isRight(page)) await expectKeyIgnored(found, trial, status);
  await expectAsRetrieved(trial, page, connection, "destination");
  await expectOnly(trial, page, `${named} in the destination's list`, isWanted);
  if (isHeld.wanted && !isHeld.isRight(page))
    await ensureListedSo(trial, connection, "destination");
  expectHeld(page, isHeld, `the destination's list of those ${named}`);
}

/** Makes sure that a party's list shows the connection with its status. Otherwise a filter is not to blame. */
async function ensureListedSo(
  trial: Trial,
  connection: View,
  who: "source" | "destination",
): Promise<void> {
  const row = await ensureListed(trial, connection, who);
  await expectAsRetrieved(trial, { views: [row], exchange: row.exchange }, connection, who);
}

/** The destination's list of one status, requested with an idempotency key. */
async function listedWith(trial: Trial, key: string, status: string): Promise<Listed> {
  const query = { "filter[status]": status, "page[size]": `${pageSize.maximum}` };
  const request = { method: "GET", path: collection, query, headers: { "idempotency-key": key } };
  const reply = readConnections(await trial.as("destination").send(request));
  return reply.kind === "page"
    ? expectConnections(reply)
    : longPageNow(trial, connections, "destination", { status });
}

/** If a list is right without its idempotency key, the key is to blame. */
async function expectKeyIgnored(
  { page, isHeld }: Pick<Filtered, "page" | "isHeld">,
  trial: Trial,
  status: string,
): Promise<void> {
  const plain = await longPageNow(trial, connections, "destination", { status });
  if (!isHeld.isRight(plain)) return;
  throw new Violation("the list as it is now", "the list of an earlier request with its key", {
    cites: "protocol/idempotent-not-get",
    evidence: page.exchange,
  });
}

/** Whether a list holds the connection exactly if it should. */
interface Held {
  readonly connection: View;
  readonly wanted: boolean;
  readonly isRight: (page: Listed) => boolean;
}

interface Filtered {
  readonly page: Listed;
  readonly isWanted: (row: View) => boolean;
  readonly isHeld: Held;
}

/** A party's list of one status, read until it holds the connection exactly if it has that status. */
async function filteredBy(
  trial: Trial,
  who: "source" | "destination",
  connection: View,
  status: string,
  list = () => longPageNow(trial, connections, who, { status }),
): Promise<Filtered> {
  const isWanted = (row: View) => row.status === status;
  const wanted = isWanted(connection);
  const holds = ({ views }: Listed) => views.some(({ id }) => id === connection.id);
  // If the page is full, it may stand on a later one.
  const isRight = (page: Listed) =>
    page.views.every(isWanted) && (holds(page) === wanted || (wanted && page.next !== null));
  // No lag explains a row that has not changed for long.
  const isStray = (row: View) =>
    row.id !== connection.id && !isWanted(row) && isLongBefore(row, connection);
  const isClear = (page: Listed) => isRight(page) || page.views.some(isStray);
  const page = await trial.eventually(list, isClear);
  return { page, isWanted, isHeld: { connection, wanted, isRight } };
}

/** Whether a row changed last more than a minute before the last change of a connection. */
function isLongBefore(row: View, { updatedAt = "" }: View): boolean {
  const [was, is] = [instant(row.updatedAt), instant(updatedAt)];
  return was !== undefined && is !== undefined && is - was > minute;
}

function expectHeld(page: Listed, { connection, wanted, isRight }: Held, list: string): void {
  const { id, status } = connection;
  const expected = `${id}, which is ${status}, ${wanted ? "in" : "not in"} ${list}`;
  expect(isRight(page), expected, wanted ? "a list without it" : "a list with it", page.exchange);
}

/** Demands that a list shows a change, if the same request was sent before it. A further page shows the acceptance. */
async function expectShown(trial: Trial, status: "inactive" | "active"): Promise<void> {
  const { id } = await trial.of(connections).any();
  const further = status === "active" ? await furtherPageOf(trial, id) : undefined;
  if (further !== undefined) {
    await expectOnPage(trial, id, status, async () =>
      expectConnections(await trial.as("source").of(connections).list(further)),
    );
    // On a sandbox, this saves requests.
    if (!trial.hasCapability("create")) return;
  }
  const holds = ({ views }: Listed) => views.some((row) => row.id === id);
  const isShort = holds(await firstRows(trial, connections, "source"));
  // It may stand on a later page.
  if (!isShort && !holds(await longPage(trial, connections))) return;
  await expectOnPage(trial, id, status, async () =>
    isShort
      ? expectConnections(await trial.as("source").of(connections).list())
      : longPageNow(trial, connections),
  );
}

/** The request for the further page on which a connection stood when the list was read in pages of two. */
async function furtherPageOf(
  trial: Trial,
  id: string,
): Promise<{ readonly size: number; readonly after: string } | undefined> {
  if (!trial.hasCapability("several")) return undefined;
  const pages = await pairwise(trial);
  const at = pages.findIndex(({ views }) => idsOf(views).includes(id));
  const after = pages[at - 1]?.views.at(-1)?.id;
  return after === undefined ? undefined : { size: 2, after };
}

/** Demands that a page shows the connection in a new status. */
async function expectOnPage(
  trial: Trial,
  id: string,
  status: "inactive" | "active",
  list: () => Promise<Listed>,
): Promise<void> {
  const after = await trial.of(connections).that(status);
  const differences = (seen: View) => unlike(after, seen);
  const read = async () =>
    (await list()).views.find((row) => row.id === id) ?? (await furtherBehind(trial, after));
  const seen = await trial.eventually(
    read,
    (row) => row === undefined || differences(row).length === 0,
  );
  if (seen === undefined) return;
  if (differences(seen).length > 0) await untouched(trial, after);
  expectNone(differences(seen), `the connection as it is retrieved, ${status}`, seen.exchange);
}

/** The connection on the largest page, since newer ones may have moved it back. Undefined if it may be on a later page. */
async function furtherBehind(trial: Trial, { id, status }: View): Promise<View | undefined> {
  const all = await longPageNow(trial, connections);
  const row = all.views.find((one) => one.id === id);
  if (row !== undefined || all.next !== null) return row;
  throw new Violation(`${id}, which is ${status}, in the list`, "a list without it", {
    cites: "connections/list-both-directions",
    evidence: all.exchange,
  });
}

const isLater = (one: string | undefined, other: string): boolean => {
  const [a, b] = [instant(one ?? ""), instant(other)];
  return a !== undefined && b !== undefined && a > b;
};
