import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { destinationOf } from "../../../trial/arranging/connections.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { rowToBlame } from "./listing.ts";

/** The filters of a list. */
export type Filter = Readonly<Partial<Record<"status" | "destinationOrganizationId", string>>>;

export const isTo = (organization: string) => (row: View) => destinationOf(row) === organization;

export const inWords = (row: View | undefined): string =>
  row === undefined ? "none" : `${row.id}, ${row.status} and to ${destinationOf(row)}`;

/**
 * Demands that all rows of a list match its filter. Retrieves the connection of the first row that does not. If the connection
 * itself matches, the row is to blame, and not the filter.
 */
export async function expectOnly(
  trial: Trial,
  { views, exchange }: Listed,
  named: string,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const [stray, ...others] = views.filter((row) => !isWanted(row));
  if (stray === undefined) return;
  const cites = await rowToBlame(trial, stray, isWanted);
  const wrong = [stray, ...others].map(inWords);
  expectNone(wrong, `only connections ${named}`, exchange, cites && { cites });
}
