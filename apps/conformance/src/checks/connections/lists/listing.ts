import { type ConnectionParty, connections, type StatementId } from "@persona-conformance/schemas";
import { check, type Check, isSameCell } from "../../../runner/check.ts";
import { arranging, type Subject, Violation } from "../../../runner/outcome.ts";
import {
  destinationOf,
  expectConnection,
  readConnection,
} from "../../../trial/arranging/connections.ts";
import { brokenInCell } from "../../../trial/judging/broken-in-cell.ts";
import { retrieved } from "../../../trial/judging/comparing.ts";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { longPageNow, rowNow, rowOf } from "../../../trial/reading/lists.ts";
import { trialExchangeOf } from "../../../trial/trial-exchange.ts";
import type { ActorName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unlike, type View } from "../../../trial/reading/view.ts";

const operation = "list-all-connect-connections";

/** Checks of the list that change nothing. */
export const listingChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/retrieve/as-listed",
    cites: "connections/list-row-is-resource",
    operation,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps: "compares the row of a connection with the retrieved connection",
    failsWhen: "an attribute that differs",
    run: (trial) => expectAsRetrieved(trial, "source"),
  }),
  check({
    id: "connections/list/holds-outbound",
    cites: "connections/list-both-directions",
    operation,
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
    alsoCites: ["connections/one-view", "connections/list-row-is-resource"],
    operation,
    needs: ["fixture", "two-parties"],
    steps: "looks for the connection in the destination's list",
    failsWhen: "a list without it, or with other values than the source sees",
    async run(trial) {
      await theRow(trial, "destination", await trial.of(connections).any());
      await expectAsRetrieved(trial, "destination");
    },
  }),
];

/** The check that decides whether a party's list holds the connection at all. */
const isHeld: Readonly<Record<ConnectionParty, Subject>> = {
  source: {
    statement: "connections/list-both-directions",
    check: "connections/list/holds-outbound",
  },
  destination: {
    statement: "connections/list-both-directions",
    check: "connections/list/holds-inbound",
  },
};

/**
 * Makes sure that a party's list holds the connection, so that another check is not blamed if it does not. It reads the
 * list now: an earlier one does not tell, since a list may hold the connection in some statuses only.
 */
export const ensureListed = (
  trial: Trial,
  connection: View,
  who: ConnectionParty = "source",
  find = rowNow,
): Promise<View> =>
  arranging(
    `find a connection in the ${who}'s list`,
    () => theRow(trial, who, connection, find),
    isHeld[who],
  );

/** The same for the list without a filter. */
export const ensureInWholeList = (trial: Trial, connection: View): Promise<View> =>
  ensureListed(trial, connection, "source", (_, who, view) => rowNow(trial, who, view));

async function theRow(
  trial: Trial,
  who: ConnectionParty,
  connection: View,
  find = rowOf,
): Promise<View> {
  const row = await find(trial, who, connection, {
    destinationOrganizationId: destinationOf(connection) ?? "",
  });
  if (row !== undefined) return row;
  // It may be new since the list was first read, or a replica may not have it yet.
  const rowIn = ({ views }: Listed) => views.find(({ id }) => id === connection.id);
  const page = await trial.eventually(
    () => longPageNow(trial, connections, who),
    (listed) => rowIn(listed) !== undefined,
  );
  const again = rowIn(page);
  if (again !== undefined) return again;
  // If the party cannot retrieve it either, another check reports that.
  await trial.of(connections).settled(connection.id, () => true, who);
  throw new Violation(`${connection.id} in the ${who}'s list`, "a list without it", {
    evidence: page.exchange,
  });
}

/** Requires that a party's list shows the connection as the source retrieves it. */
async function expectAsRetrieved(trial: Trial, who: ConnectionParty): Promise<void> {
  const row = await ensureListed(trial, await trial.of(connections).any(), who, rowOf);
  const alone = expectConnection(readConnection(await retrieved(trial, connections)));
  if (unlike(row, alone).length === 0) return;
  // The connection may have changed since the list was first read.
  const rowIn = ({ views }: Listed) => views.find(({ id }) => id === alone.id);
  const again = await trial.eventually(
    async () => rowIn(await longPageNow(trial, connections, who)) ?? row,
    (seen) => unlike(seen, alone).length === 0,
  );
  const wrong = unlike(again, alone);
  if (wrong.length === 0) return;
  const wanted = "one connection, listed and retrieved";
  if (who === "source") return expectNone(wrong, wanted, again.exchange);
  const cites = await brokenByRow(trial, alone, who);
  expectNone(wrong, wanted, again.exchange, { cites });
}

/**
 * The promise that a row breaks if it matches a filter, and the connection as its party retrieves it does not, or the reverse. The
 * other party, and the run's own version and style, may show it otherwise, too.
 */
export async function rowToBlame(
  trial: Trial,
  row: View,
  isWanted: (view: View) => boolean,
  who: ActorName = "source",
): Promise<StatementId | undefined> {
  const home = trial.cell;
  const { cell = home } = trialExchangeOf(trial, row.exchange) ?? {};
  const isOtherwise = async (party: ActorName, there = cell): Promise<boolean> => {
    const reply = await trial.in(there).as(party).of(connections).retrieve(row.id);
    return reply.kind === "resource" && isWanted(expectConnection(reply)) !== isWanted(row);
  };
  if (await isOtherwise(who)) return "connections/list-row-is-resource";
  const other = who === "source" ? "destination" : "source";
  if (trial.hasCapability("two-parties") && (await isOtherwise(other)))
    return "connections/one-view";
  if (isSameCell(cell, home) || !(await isOtherwise(who, home))) return undefined;
  return brokenInCell(home, cell, async (there) => !(await isOtherwise(who, there)));
}

/** The promise that a party's row breaks if it shows a connection otherwise than the source retrieves it. */
export async function brokenByRow(
  trial: Trial,
  connection: View,
  who: ConnectionParty,
): Promise<StatementId> {
  const isAlike = (view: View) => unlike(view, connection).length === 0;
  const theirs = await trial.of(connections).settled(connection.id, isAlike, who);
  return isAlike(theirs) ? "connections/list-row-is-resource" : "connections/one-view";
}
