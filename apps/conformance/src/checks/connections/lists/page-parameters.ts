import type { Exchange } from "@persona-conformance/client";
import { connections, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, Undecided } from "../../../runner/outcome.ts";
import { expectConnections, readConnections } from "../../../trial/arranging/connections.ts";
import { expect } from "../../../trial/judging/expect.ts";
import { listOddly, observeRefusal } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import { inTurns } from "../../in-turns.ts";
import { largePages, pairwise } from "./walking.ts";

const operation = "list-all-connect-connections";

/** Checks of sizes and cursors whose answer the documentation does not define. */
export const pageParameterChecks: readonly Check<Trial>[] = [
  ...(["0", "101", "abc"] as const).map((size) =>
    check<Trial>({
      id: `protocol/pages/size-${size}`,
      cites: "protocol/bad-parameters",
      alsoCites: ["protocol/page-size-bounds"],
      operation,
      needs: [],
      steps: `asks for pages of ${size} rows`,
      failsWhen: `a 5xx three times in a row, while other requests succeed, or more than ${pageSize.maximum} rows`,
      async run(trial) {
        const query = { "page[size]": size };
        const exchange = await listOddly(trial, connections, query);
        if (exchange === undefined) return;
        observeRefusal(trial, `protocol/page-size-${size}`, exchange, "clamped");
        if (exchange.status >= 400) return;
        const { length } = expectConnections(readConnections(exchange)).views;
        expect(length <= pageSize.maximum, `at most ${pageSize.maximum} rows`, `${length} rows`);
      },
    }),
  ),
  check({
    id: "protocol/pages/unknown-cursor",
    cites: "protocol/bad-parameters",
    alsoCites: ["protocol/page-bad-cursor"],
    operation,
    needs: ["fixture", "two-parties"],
    steps:
      "asks for the page after an unknown id, for the page before it, and for the one after an empty id; nights on a sandbox take turns",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const unknown = unknownId((await trial.of(connections).any()).id);
      // If no cursor works, this one shows nothing.
      await pairwise(trial);
      const cursors = [
        { "page[before]": unknown },
        { "page[after]": unknown },
        { "page[after]": "" },
      ];
      for (const cursor of inTurns(trial, cursors)) {
        const exchange = await listOddly(trial, connections, cursor);
        // A target may answer them in different ways.
        if (cursor["page[after]"] === unknown && exchange !== undefined)
          observeRefusal(trial, "protocol/cursor-unknown", exchange, pageIn(exchange));
      }
    },
  }),
  check({
    id: "protocol/pages/both-cursors",
    cites: "protocol/bad-parameters",
    operation,
    needs: ["fixture", "two-parties"],
    steps: "asks for the page after and before a connection in one request",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const query = { "page[after]": id, "page[before]": id };
      const exchange = await listOddly(trial, connections, query);
      if (exchange !== undefined) observeRefusal(trial, "protocol/cursor-both", exchange, "a page");
    },
  }),
  check({
    id: "protocol/pages/after-the-last",
    cites: "protocol/bad-parameters",
    operation,
    needs: ["several", "two-parties"],
    steps: "asks for the page after the last row of the list",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const last = (await largePages(trial)).at(-1);
      const id = last?.views.at(-1)?.id;
      if (id === undefined || last?.next !== null) throw new Undecided("found no last row");
      const exchange = await listOddly(trial, connections, { "page[after]": id });
      if (exchange === undefined) return;
      await arranging("page behind the last row", async () => expectBehind(exchange, id), {
        statement: "protocol/page-walk",
        check: "protocol/pages/walk",
      });
      observeRefusal(trial, "protocol/cursor-last", exchange, pageIn(exchange));
    },
  }),
];

/** Demands that a page does not begin with its cursor. */
function expectBehind(exchange: Exchange, cursor: string): void {
  const reply = readConnections(exchange);
  const isOnIt = reply.kind === "page" && reply.rows[0]?.id === cursor;
  expect(!isOnIt, `no ${cursor}`, "a page that begins with it", exchange);
}

/** Describes an answer that the documentation does not define. */
function pageIn(exchange: Exchange): string {
  if (exchange.status >= 400) return "a refusal";
  const { views } = expectConnections(readConnections(exchange));
  return views.length === 0 ? "an empty page" : "the first page";
}
