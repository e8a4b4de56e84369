import { newestVersion, type StatementId, statements } from "@persona-conformance/schemas/facts";
import { ContractError } from "./contract-error.ts";
import { suggestion } from "./nearest.ts";
import { type PactFile, reliedOn, type WrittenInteraction } from "./pact-file.ts";

/** How an interaction speaks to the API. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

/** What Persona documents for a request without these headers. */
export const spokenByDefault: Cell = { apiVersion: newestVersion, inflection: "kebab" };

/** The API version and the key inflection of an interaction's request, with the documented defaults. */
export function spokenBy({ request }: WrittenInteraction): Cell {
  return {
    apiVersion: headerOf(request?.headers, "persona-version") ?? spokenByDefault.apiVersion,
    inflection: headerOf(request?.headers, "key-inflection") ?? spokenByDefault.inflection,
  };
}

/** A header of a written request, whatever the case of its name. */
export const headerOf = (
  headers: Readonly<Record<string, readonly string[]>> = {},
  wanted: string,
): string | undefined =>
  Object.entries(headers)
    .find(([name]) => name.toLowerCase() === wanted)?.[1]
    .join(", ");

/** A promise of the documentation that a pact relies on. */
export interface ReliedPromise {
  readonly statement: StatementId;
  /** How the interactions speak that rely on it, each once. */
  readonly cells: readonly Cell[];
}

/** The promises that a pact relies on, in the registry's order. Throws a `ContractError` where one does not exist. */
export function promisesOf({ interactions }: Pick<PactFile, "interactions">): ReliedPromise[] {
  const cells = new Map<string, Map<string, Cell>>();
  for (const interaction of interactions) {
    for (const id of reliedOn(interaction)) {
      const cell = spokenBy(interaction);
      const known = cells.get(id) ?? new Map<string, Cell>();
      cells.set(id, known.set(`${cell.apiVersion} ${cell.inflection}`, cell));
    }
  }
  const ids = Object.keys(statements) as StatementId[];
  for (const id of cells.keys()) {
    if (Object.hasOwn(statements, id)) continue;
    throw new ContractError(
      `the pact relies on "${id}", and there is no such statement${suggestion(id, ids)}: docs/statements.md lists them`,
    );
  }
  return ids.flatMap((statement) => {
    const spoken = cells.get(statement);
    return spoken === undefined ? [] : [{ statement, cells: [...spoken.values()] }];
  });
}
