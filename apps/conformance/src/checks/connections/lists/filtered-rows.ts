import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { destinationOf } from "../../../trial/arranging/connections.ts";
import type { View } from "../../../trial/reading/view.ts";

/** The filters of a list. */
export type Filter = Readonly<Partial<Record<"status" | "destinationOrganizationId", string>>>;

export const isTo = (organization: string) => (row: View) => destinationOf(row) === organization;

export const inWords = (row: View | undefined): string =>
  row === undefined ? "none" : `${row.id}, ${row.status} and to ${destinationOf(row)}`;

export function expectOnly(
  { views, exchange }: Listed,
  named: string,
  isWanted: (row: View) => boolean,
): void {
  const others = views.filter((row) => !isWanted(row));
  expectNone(others.map(inWords), `only connections ${named}`, exchange);
}
