import type { Inflection, StatementId } from "@persona-conformance/schemas";
import { type Cell, isSameCell, placeOf } from "../../../runner/check.ts";
import { arranging, Undecided, Violation } from "../../../runner/outcome.ts";
import type { CrossedCell, RequestKind } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { tokens } from "../../../trial/arranging/share-tokens.ts";
import { brokenInCell } from "../../../trial/judging/broken-in-cell.ts";

/** A cell, and the style of the keys in the request's body. */
export interface Asked extends CrossedCell {
  readonly keys: Inflection;
}

/**
 * Tries something in another cell. If it fails there, tries it in the run's own cell, and then with one difference at a time. The
 * difference that makes it fail names the broken promise. If it fails in the run's own cell, too, that is the check's own failure
 * with `isOwn`; otherwise the check is undecided, as it is if nothing fails again.
 */
export async function crossed<T>(
  trial: Trial,
  cell: CrossedCell,
  attempt: (asked: Asked) => Promise<T>,
  isOwn = false,
): Promise<T> {
  try {
    return await attempt({ ...cell, keys: cell.inflection });
  } catch (error) {
    if (!(error instanceof Violation) || isSameCell(cell, trial.cell)) throw error;
    // A cell holds only the documented inflections.
    const home = trial.cell as Cell & CrossedCell;
    const usual = { ...home, keys: home.inflection };
    const again = () => attempt(usual);
    await (isOwn ? again() : arranging("do the same in the cell of the run", again));
    const promise = await brokenInCell(usual, cell, (asked) => fails(() => attempt(asked)));
    const isOfKeys =
      promise === "protocol/inflection-values" &&
      (await fails(() => attempt({ ...usual, keys: cell.inflection })));
    const isOfCell = promise === "protocol/version-invariant" || isOfKeys;
    // Without the same failure in the same cell, something else was the reason.
    if (!isOfCell && !(await fails(() => attempt({ ...cell, keys: cell.inflection })))) {
      const problem = error.message + placeOf(cell);
      throw new Undecided(`${problem}, and then not again`, { transient: true });
    }
    const { expected, actual, evidence } = error;
    throw new Violation(expected + placeOf(cell), actual, {
      cites: isOfKeys ? "protocol/inflection-requests" : wordedBy(error, promise),
      ...(evidence !== undefined && { evidence }),
    });
  }
}

/** Keys in another style than the requested one break a promise of their own. */
const wordedBy = ({ cites }: Violation, promise: StatementId): StatementId =>
  promise === "protocol/inflection-values" && cites === "protocol/inflection-style"
    ? cites
    : promise;

async function fails(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    if (error instanceof Violation || error instanceof Undecided) return true;
    throw error;
  }
}

/** Cells for a kind of request. Each night gets other ones. The first has the version whose night it is. */
export const cellsFor = (trial: Trial, count: number, kind: RequestKind): readonly CrossedCell[] =>
  Array.from({ length: count }, (_, index) => trial.cellFor({ ...kind, once: index === 0 }));

/** The actor for a party of a token, in another cell. */
export const inCell = (
  trial: Trial,
  { apiVersion, inflection }: CrossedCell,
  who: "source" | "destination",
) => trial.in({ apiVersion, inflection }).as(trial.of(tokens).actorOf(who));
