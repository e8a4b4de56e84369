import { basePath } from "@persona-conformance/schemas/facts";
import { pathOf } from "@persona-conformance/client";
import type { ByHandLine } from "../../document/run-document.ts";
import type { Cell } from "../../runner/check.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import { type Edge, waysTo } from "./ways.ts";

/** More ways would only confuse. */
const most = 3;

/** Some targets want a body. */
const withBody: readonly ByHandLine[] = [
  { text: "If a request is refused, add this to its command:" },
  { text: `-H 'Content-Type: application/json' --data-raw '{}'`, isCommand: true },
];

/** How a person can restore a resource: the requests as commands for a shell, the shortest way first. */
export function byHand(
  { resource, id, last }: Fixture,
  original: string,
  baseUrl: string,
  { apiVersion }: Pick<Cell, "apiVersion">,
): readonly ByHandLine[] {
  const ways = waysTo(resource.lifecycle, last?.status, original)
    .filter(({ length }) => length > 0)
    .slice(0, most);
  if (ways.length === 0) return [{ text: `Ask Persona's support to make it ${original} again.` }];
  const isOne = ways.length === 1;
  const linesOf = ({ action, party }: Edge, lead: string): readonly ByHandLine[] => {
    const operation = resource.operations[action];
    if (operation === undefined)
      return [{ text: `${lead}${action} it in the dashboard of the ${party}` }];
    // The path escapes ids, so no character has a meaning for a shell.
    const url = `${baseUrl}${basePath}${pathOf(operation, id)}`;
    const key = `PERSONA_${party.toUpperCase()}_API_KEY`;
    return [
      { text: `${lead}${action} it as the ${party}:` },
      {
        text: `curl -i -X ${operation.method} '${url.replaceAll("'", "%27")}' -H "Authorization: Bearer $${key}" -H 'Persona-Version: ${apiVersion}'`,
        isCommand: true,
      },
    ];
  };
  return [
    {
      text: `Restore the ${resource.one} by hand${isOne ? "" : `, in one of these ${ways.length} ways`}:`,
    },
    ...ways.flatMap((way, at) =>
      way.flatMap((edge, step) => {
        const number = isOne ? "" : `${at + 1}. `;
        return linesOf(edge, step === 0 ? number : "then ");
      }),
    ),
    ...withBody,
  ];
}
