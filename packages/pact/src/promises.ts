import { didYouMean, type StatementId, statements } from "@persona-conformance/schemas/facts";
import { ContractError } from "./contract-error.ts";
import type { PactFile } from "./pact-file.ts";
import { reliedOn } from "./relied-on.ts";
import { type Cell, cellOf } from "./cell.ts";

/** A promise of the documentation that a pact relies on. */
export interface ReliedPromise {
  readonly statement: StatementId;
  /** The cells of the interactions that rely on it, each once. */
  readonly cells: readonly Cell[];
}

/**
 * The promises that a pact relies on, in the registry's order.
 * @throws {ContractError} if the pact names a statement that does not exist
 */
export function promisesOf({ interactions }: Pick<PactFile, "interactions">): ReliedPromise[] {
  const cells = new Map<string, Map<string, Cell>>();
  for (const interaction of interactions) {
    for (const id of reliedOn(interaction)) {
      const cell = cellOf(interaction);
      const known = cells.get(id) ?? new Map<string, Cell>();
      cells.set(id, known.set(`${cell.apiVersion} ${cell.inflection}`, cell));
    }
  }
  // `Object.keys` gives its keys the type string.
  const ids = Object.keys(statements) as StatementId[];
  for (const id of cells.keys()) {
    if (Object.hasOwn(statements, id)) continue;
    throw new ContractError(
      `the pact relies on "${id}", and there is no such statement: ${didYouMean(id, ids) || "docs/statements.md lists them"}`,
    );
  }
  return ids.flatMap((statement) => {
    const found = cells.get(statement);
    return found === undefined ? [] : [{ statement, cells: [...found.values()] }];
  });
}
