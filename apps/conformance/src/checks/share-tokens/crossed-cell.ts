import { type Inflection, type StatementId } from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import { arranging, Undecided, Violation } from "../../runner/outcome.ts";
import type { CrossedCell, RequestKind } from "../../trial/crossing.ts";
import type { Trial } from "../../trial/trial.ts";

/** A cell, and the style of the keys in a request. */
export interface Asked extends CrossedCell {
  readonly keys: Inflection;
}

/** What is broken where something fails with another version, with another style of the answer, or of the request. */
const promises: Readonly<Record<"version" | "style" | "keys", StatementId>> = {
  version: "protocol/version-invariant",
  style: "protocol/inflection-values",
  keys: "protocol/inflection-requests",
};

/**
 * What fails in another cell is tried in the cell of the run, which must not fail, and then with one difference at a time: what
 * is broken is the promise that this difference makes none.
 */
export async function crossed<T>(
  trial: Trial,
  cell: CrossedCell,
  attempt: (asked: Asked) => Promise<T>,
): Promise<T> {
  try {
    return await attempt({ ...cell, keys: cell.inflection });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    // Cells are made of the inflections that there are.
    const home = trial.cell as Cell & CrossedCell;
    const usual = { ...home, keys: home.inflection };
    await arranging("do the same in the cell of the run", () => attempt(usual));
    const differences = [
      ["version", { ...usual, apiVersion: cell.apiVersion }],
      ["keys", { ...usual, keys: cell.inflection }],
    ] as const;
    let broken: keyof typeof promises = "style";
    for (const [name, asked] of differences)
      if (broken === "style" && (await fails(() => attempt(asked)))) broken = name;
    const { expected, actual, evidence } = error;
    throw new Violation(
      `${expected} in version ${cell.apiVersion} and ${cell.inflection} case`,
      actual,
      { cites: promises[broken], ...(evidence !== undefined && { evidence }) },
    );
  }
}

async function fails(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    if (error instanceof Violation || error instanceof Undecided) return true;
    throw error;
  }
}

/** The cells in which a kind of request is tried: night after night others. */
export const cellsFor = (trial: Trial, count: number, kind: RequestKind): readonly CrossedCell[] =>
  Array.from({ length: count }, () => trial.cellFor(kind));
