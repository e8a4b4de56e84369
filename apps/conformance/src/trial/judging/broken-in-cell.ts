import type { StatementId } from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";

/** The same promise, unless the version itself was refused, with this status. */
export const unlessRefused = (broken: StatementId, status: number | undefined): StatementId =>
  broken === "protocol/version-invariant" && status === 400 ? "protocol/version-accepted" : broken;

/**
 * The promise that is broken if something fails in another cell and not in `home`. Tries the other version alone: if that
 * fails, the version makes the difference, else the key style of the answer.
 */
export const brokenInCell = async <Home extends Cell>(
  home: Home,
  { apiVersion }: Cell,
  fails: (cell: Home) => Promise<boolean>,
): Promise<StatementId> =>
  (await fails({ ...home, apiVersion }))
    ? "protocol/version-invariant"
    : "protocol/inflection-values";
