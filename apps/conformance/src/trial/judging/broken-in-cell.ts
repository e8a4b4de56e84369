import type { StatementId } from "@persona-conformance/schemas";
import { type Cell, isSameCell } from "../../runner/check.ts";

/** The same promise, unless the version itself was refused, with this status. */
export const unlessRefused = (broken: StatementId, status: number | undefined): StatementId =>
  broken === "protocol/version-invariant" && status === 400 ? "protocol/version-accepted" : broken;

/**
 * The promise that is broken if something fails in another cell and not in `home`. If the version is another, tries it alone: if
 * that fails, the version makes the difference, else the key style of the answer.
 */
export const brokenInCell = async <Home extends Cell>(
  home: Home,
  { apiVersion }: Cell,
  fails: (cell: Home) => Promise<boolean>,
): Promise<StatementId> =>
  apiVersion !== home.apiVersion && (await fails({ ...home, apiVersion }))
    ? "protocol/version-invariant"
    : "protocol/inflection-values";

/** The same for a cell that may be `home` itself. Then it is undefined, since no other cell is broken. */
export const brokenUnlessHome: <Home extends Cell>(
  ...given: Parameters<typeof brokenInCell<Home>>
) => Promise<StatementId | undefined> = async (home, cell, fails) =>
  isSameCell(home, cell) ? undefined : brokenInCell(home, cell, fails);
