import { newestVersion } from "@persona-conformance/schemas/facts";
import type { WrittenInteraction } from "./pact-file.ts";

/** The API version and key inflection of a request. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

/** The default that Persona documents for a request without these headers. */
const defaultCell: Cell = { apiVersion: newestVersion, inflection: "kebab" };

/** The API version and key inflection of an interaction's request. Missing headers have the documented defaults. */
export function cellOf({ request }: WrittenInteraction): Cell {
  return {
    apiVersion: headerOf(request?.headers, "persona-version") ?? defaultCell.apiVersion,
    inflection: headerOf(request?.headers, "key-inflection") ?? defaultCell.inflection,
  };
}

/** Returns a header of a written request. Ignores upper and lower case in its name. */
export const headerOf = (
  headers: Readonly<Record<string, readonly string[]>> = {},
  wanted: string,
): string | undefined =>
  Object.entries(headers)
    .find(([name]) => name.toLowerCase() === wanted)?.[1]
    .join(", ");
