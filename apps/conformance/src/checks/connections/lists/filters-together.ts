import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { theDestinationOf } from "../../../trial/arranging/connections.ts";
import { untouched } from "../../../trial/judging/comparing.ts";
import { expect, type Listed } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { expectOnly, inWords, isTo } from "./filtered-rows.ts";
import { expectAsRetrieved } from "./filtering.ts";
import { ensureListed } from "./listing.ts";
import { idsOf, severalConnections } from "./walking.ts";

/** Two filters in one request, just after a change that an index of both might miss. */
export const filtersTogether: Check<Trial> = check({
  id: "connections/list/filters-together",
  cites: "connections/list-filter-status",
  alsoCites: ["connections/list-filter-destination", "connections/read-your-writes"],
  operation: "list-all-connect-connections",
  needs: ["fixture", "transitions"],
  steps:
    "filters the list by an inactive connection's destination and its status, then by its destination and another status; on the mock, again once it is pending",
  failsWhen:
    "a row that matches only one of the filters, or a list without the row that matches both",
  async run(trial) {
    await severalConnections(trial);
    await expectTogether(trial, await trial.of(connections).that("inactive"));
    // A cache may keep what was empty.
    if (trial.hasCapability("create"))
      await expectTogether(trial, await trial.of(connections).that("pending"));
  },
});

/** Demands that the list filtered by status and destination holds the connection exactly if both match. */
async function expectTogether(trial: Trial, connection: View): Promise<void> {
  const wanted = theDestinationOf(connection);
  for (const status of ["inactive", "pending"]) {
    const matches = status === connection.status;
    // A page that leads on may have left it to a later one.
    const holds = ({ views, next }: Listed) =>
      idsOf(views).includes(connection.id) || (matches && next !== null);
    const page = await trial.eventually(
      () => filtered(trial, { status, destinationOrganizationId: wanted }),
      (seen) => holds(seen) === matches,
    );
    const held = holds(page);
    if (held !== matches) await untouched(trial, connection);
    await expectAsRetrieved(trial, page, connection);
    await expectOnly(trial, page, `that are ${status}`, (row) => row.status === status);
    const elsewhere = page.views.filter((row) => !isTo(wanted)(row));
    if (elsewhere.length > 0) {
      throw new Violation(`only connections to ${wanted}`, elsewhere.map(inWords).join("; "), {
        cites: "connections/list-filter-destination",
        evidence: page.exchange,
      });
    }
    const holding = `${connection.id} among those that are ${status} and to ${wanted}`;
    if (!held && matches) {
      await ensureListed(trial, connection);
      await expectAmongThose(trial, connection, wanted);
    }
    expect(held || !matches, holding, "a list without it", page.exchange);
  }
}

/** Makes sure that the filter by destination finds the connection, before two filters together are blamed. */
async function expectAmongThose(trial: Trial, { id }: View, wanted: string): Promise<void> {
  const { views, next, exchange } = await filtered(trial, { destinationOrganizationId: wanted });
  if (next !== null || idsOf(views).includes(id)) return;
  throw new Violation(`${id} among the connections to ${wanted}`, "a list without it", {
    cites: "connections/list-filter-destination",
    evidence: exchange,
  });
}

/** The source's list, filtered, on one page of the largest size. */
const filtered = (trial: Trial, filter: Readonly<Record<string, string>>) =>
  longPageNow(trial, connections, "source", filter);
