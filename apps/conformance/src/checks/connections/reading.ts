import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Violation } from "../../runner/outcome.ts";
import { expectConnection, readConnection } from "../../trial/arranging/connections.ts";
import { apart, wherever } from "../../trial/judging/apart.ts";
import { compared, expectUnchanged, retrieved } from "../../trial/judging/comparing.ts";
import { expect, expectNone } from "../../trial/judging/expect.ts";
import type { Trial } from "../../trial/trial.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { unlike, type View } from "../../trial/reading/view.ts";

const operation = "retrieve-a-connect-connection";

/** Checks of retrieving that change nothing. */
export const readingChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/retrieve/own",
    cites: "connections/retrieve-answers-200",
    operation,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a connection by its id as the source",
    failsWhen: "a status other than 200, or another connection",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const view = expectConnection(readConnection(await retrieved(trial, connections)));
      expect(view.id === id, `the connection ${id}`, `the connection ${view.id}`);
    },
  }),
  check({
    id: "connections/views/both-parties",
    cites: "connections/one-view",
    alsoCites: ["connections/never-changed-by-hand", "connections/action-moves-updated-at"],
    operation,
    needs: ["fixture", "two-parties"],
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a connection as the source, as the destination, and once more as the source",
    failsWhen:
      "an attribute that differs, a destination that cannot read it, or a changed connection",
    async run(trial) {
      const before = await trial.of(connections).any();
      const { id } = before;
      let shown = before;
      const differing = await compared(trial, connections, async (base) => {
        const ours = expectConnection(readConnection(base));
        shown = await readByDestination(trial, id);
        return unlike(ours, shown);
      });
      if (differing.length === 1 && differing[0]?.startsWith("updated-at ") === true)
        await expectMovedByNoRead(trial, shown);
      // The source's list also holds connections to the source.
      const theirs = apart(
        trial,
        differing,
        ({ by, operation: one }) => by === "destination" || one?.name === "list",
      );
      expectNone(differing, "the destination to see what the source sees", undefined, theirs);
      await expectUnchanged(trial, before, "a read", "connections/never-changed-by-hand");
    },
  }),
];

/** The connection as the destination retrieves it. If that is refused, each such refusal has the same cause. */
async function readByDestination(trial: Trial, id: string): Promise<View> {
  const reply = await trial.as("destination").of(connections).retrieve(id);
  try {
    return expectConnection(reply);
  } catch (error) {
    if (!(error instanceof Violation) || reply.kind !== "refusal") throw error;
    const { status } = reply.exchange;
    const isAlike = ({ by, operation: one, exchange }: TrialExchange) =>
      by === "destination" && one?.name === "retrieve" && exchange.status === status;
    throw new Violation(error.expected, error.actual, {
      evidence: reply.exchange,
      ...apart(trial, [], isAlike),
    });
  }
}

/** Demands that the source does not see from now on what the destination saw first: each time, a read would have moved it. */
async function expectMovedByNoRead(trial: Trial, theirs: View): Promise<void> {
  const again = await trial.of(connections).settled(theirs.id, () => true);
  if (unlike(again, theirs).length > 0) return;
  throw new Violation("an updated-at that no read moves", String(theirs.updatedAt), {
    cites: "connections/action-moves-updated-at",
    evidence: theirs.exchange,
    spoilt: wherever("updated-at"),
  });
}
