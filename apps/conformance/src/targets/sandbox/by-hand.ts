import { pathOf } from "@persona-conformance/client";
import type { Cell } from "../../runner/check.ts";
import type { Fixture } from "../../trial/fixture.ts";
import { waysTo } from "./ways.ts";

/** The requests with which a person can restore a resource by the shortest way, as commands for a shell. */
export function byHand(
  { resource, id, last }: Fixture,
  original: string,
  baseUrl: string,
  { apiVersion }: Pick<Cell, "apiVersion">,
): string {
  const [way = []] = waysTo(resource.lifecycle, last?.status, original);
  const steps = way.map(({ action, party }) => {
    const operation = resource.operations[action];
    if (operation === undefined) return `${action} it in the dashboard of the ${party}`;
    // The path escapes ids, so no character has a meaning for a shell.
    const url = `${baseUrl}/api/v1${pathOf(operation, id)}`;
    const key = `PERSONA_${party.toUpperCase()}_API_KEY`;
    return `curl -i -X ${operation.method} '${url.replaceAll("'", "%27")}' -H "Authorization: Bearer $${key}" -H 'Persona-Version: ${apiVersion}'`;
  });
  return steps.length === 0
    ? `ask Persona's support to make it ${original} again`
    : steps.join(", then ");
}
