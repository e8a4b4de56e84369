import type { Exchange, ListReply, Reply } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import { expectRefusal } from "../../trial/judging/expect.ts";
import { type CrossedCell, type RequestKind, takesTurns } from "../../trial/requests/crossing.ts";
import type { Trial } from "../../trial/trial.ts";
import { brokenUnlessHome } from "../../trial/judging/broken-in-cell.ts";
import { within } from "./within-cell.ts";

type Answer = Reply | ListReply | Exchange;

/** Another cell for a request that a check sends anyway. Undefined where such requests do not take turns. */
export const elsewhere = (
  trial: Pick<Trial, "cell" | "cellFor" | "hasCapability">,
  kind: RequestKind,
): CrossedCell | undefined =>
  takesTurns(trial.hasCapability, trial.cell) ? trial.cellFor(kind) : undefined;

/** The same trial, which sends crossed requests in the run's own cell. */
// A cell holds only the documented inflections.
export const inOwnCell = (trial: Trial): Trial => ({
  ...trial,
  cellFor: () => trial.cell as CrossedCell,
});

/** Whether a run sends each crossed request once, as on a sandbox. Without a limit, checks repeat it in other cells. */
export const isSentOnce = ({ hasCapability }: Pick<Trial, "hasCapability">): boolean =>
  !hasCapability("create");

/** A request that must be refused, in another cell than the run's own. */
export interface AskedElsewhere {
  readonly cell: CrossedCell;
  /** The promise that a success breaks, if it is not the check's own. */
  readonly cites?: Citation;
  /** Sends it again. */
  readonly ask: (there: CrossedCell) => Promise<Answer>;
}

/**
 * Demands a refusal in another cell. After a refusal with another status, asks in the run's own cell: if the refusal is right
 * there, the difference is the mistake. After a success it does not ask again: what was carried out may be refused now.
 */
export async function refusedInCell(
  trial: Pick<Trial, "cell">,
  answer: Answer,
  codes: readonly number[],
  { cell, cites, ask }: AskedElsewhere,
): Promise<Exchange> {
  const judge = () => expectRefusal(answer, codes);
  const status = statusOf(answer);
  if (codes.includes(status) || status < 400) return within(cell, cites, judge);
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  expectRefusal(await ask(home), codes);
  const differs = async (there: CrossedCell) => !codes.includes(statusOf(await ask(there)));
  return within(cell, await brokenUnlessHome(home, cell, differs), judge);
}

const statusOf = (answer: Answer): number =>
  ("exchange" in answer ? answer.exchange : answer).status;
