import { allowedVersions } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";

const listed: ReadonlySet<string> = new Set(allowedVersions);
const newest = allowedVersions.at(-1) ?? "";

/** Whether the header's schema lists a version. A target may ignore any other, and use the API key's own, older one. */
export const isListed = (apiVersion: string): boolean => listed.has(apiVersion);

/** The cell itself if its version is listed. Otherwise the same cell in the newest listed version. */
export const inListed = (cell: Cell): Cell =>
  isListed(cell.apiVersion) ? cell : { ...cell, apiVersion: newest };

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
  return attempt(newest);
}
