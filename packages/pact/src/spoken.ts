import { newestVersion } from "@persona-conformance/schemas/facts";
import type { WrittenInteraction } from "./pact-file.ts";

/** How an interaction speaks to the API. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

/** What Persona documents for a request without these headers. */
const spokenByDefault: Cell = { apiVersion: newestVersion, inflection: "kebab" };

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
