import type { ExchangeRecord, Result } from "../document/run-document.ts";
import { evidenceOf, sequenceOf } from "./evidence.ts";
import { shellWord } from "./shell-word.ts";

/** A curl command that repeats a request. It reads the key from the environment, so it is safe to paste anywhere. */
export function curl(
  exchange: ExchangeRecord,
  cell: Pick<Result, "apiVersion" | "inflection">,
  baseUrl: string,
): string {
  const { by, method, path, sent } = exchange;
  const { apiVersion = cell.apiVersion, inflection = cell.inflection } = exchange;
  return [
    // Without this, curl would expand the brackets of `filter[status]`.
    "curl -i --globoff",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    shellWord(baseUrl + path),
    ...(by === "nobody" ? [] : [`-H "Authorization: Bearer $${keyVariable(by)}"`]),
    `-H ${shellWord(`Persona-Version: ${apiVersion}`)}`,
    `-H ${shellWord(`Key-Inflection: ${inflection}`)}`,
    ...(method === "POST" ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(sent === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `--data-raw ${shellWord(sent)}`]),
  ].join(" ");
}

/** The environment variable that holds a party's key. */
export const keyVariable = (by: string): string => `PERSONA_${by.toUpperCase()}_API_KEY`;

/** A person must be able to read the commands, so there are at most this many. */
const longestChain = 12;

/**
 * The curl commands that repeat a check, one a line: each request that changed something, then the one that shows the
 * failure.
 */
export function curlChain(result: Result, baseUrl: string): readonly string[] {
  const evidence = evidenceOf(result);
  return sequenceOf(result)
    .filter((exchange) => exchange === evidence || exchange.method !== "GET")
    .slice(-longestChain)
    .map((exchange) => curl(exchange, result, baseUrl));
}
