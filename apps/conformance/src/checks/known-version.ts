import { allowedVersions } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";

const listed: ReadonlySet<string> = new Set(allowedVersions);

/** Whether the header's schema lists a version. A target may ignore any other, and use the API key's own, older one. */
export const isListed = (apiVersion: string): boolean => listed.has(apiVersion);

/** A cell, with the newest listed version instead of one that is not listed. */
export const inListed = (cell: Cell): Cell =>
  isListed(cell.apiVersion) ? cell : { ...cell, apiVersion: allowedVersions.at(-1) ?? "" };

/**
 * Tries something in a cell's API version. If it fails in a version that is not listed, the newest listed one decides.
 */
export async function inKnownVersion<T>(
  { apiVersion }: Pick<Cell, "apiVersion">,
  attempt: (apiVersion: string) => Promise<T>,
  succeeds: (result: T) => boolean,
): Promise<T> {
  const result = await attempt(apiVersion);
  if (isListed(apiVersion) || succeeds(result)) return result;
  return attempt(allowedVersions.at(-1) ?? apiVersion);
}
