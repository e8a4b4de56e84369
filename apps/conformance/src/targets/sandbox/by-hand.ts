import { pathOf } from "@persona-conformance/client";
import type { Cell } from "../../runner/check.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import { waysTo } from "./ways.ts";

/** More ways would only confuse. */
const most = 3;

/** Some targets want a body. */
const withBody = `-H 'Content-Type: application/json' --data-raw '{}'`;

/** The requests with which a person can restore a resource, as commands for a shell: the shortest way, then the others. */
export function byHand(
  { resource, id, last }: Fixture,
  original: string,
  baseUrl: string,
  { apiVersion }: Pick<Cell, "apiVersion">,
): string {
  const ways = waysTo(resource.lifecycle, last?.status, original)
    .slice(0, most)
    .map((way) =>
      way.map(({ action, party }) => {
        const operation = resource.operations[action];
        if (operation === undefined) return `${action} it in the dashboard of the ${party}`;
        // The path escapes ids, so no character has a meaning for a shell.
        const url = `${baseUrl}/api/v1${pathOf(operation, id)}`;
        const key = `PERSONA_${party.toUpperCase()}_API_KEY`;
        return `curl -i -X ${operation.method} '${url.replaceAll("'", "%27")}' -H "Authorization: Bearer $${key}" -H 'Persona-Version: ${apiVersion}'`;
      }),
    )
    .filter(({ length }) => length > 0);
  if (ways.length === 0) return `ask Persona's support to make it ${original} again`;
  const told = ways.map((steps) => steps.join(", then ")).join("; or: ");
  return `${told}; if a request is refused, add ${withBody}`;
}
