import type { ExchangeRecord, Result } from "../document/run-document.ts";
import { evidenceOf, sequenceOf } from "./evidence.ts";
import { shellWord } from "./shell-word.ts";

/**
 * A command that repeats a request. The key stays in the environment variable that the suite reads, so that it can be
 * pasted anywhere.
 */
export function curl(
  exchange: ExchangeRecord,
  cell: Pick<Result, "apiVersion" | "inflection">,
  baseUrl: string,
): string {
  const { by, method, path, sent } = exchange;
  const { apiVersion = cell.apiVersion, inflection = cell.inflection } = exchange;
  return [
    // Brackets in a path stand for themselves.
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

/** The environment variable that holds the key of a party. */
export const keyVariable = (by: string): string => `PERSONA_${by.toUpperCase()}_API_KEY`;

/** A chain is to be read by a person: it is no longer than this. */
const longestChain = 12;

/**
 * Commands that repeat what a check did, one a line: the requests that changed something, and at the end the one that
 * shows what is wrong.
 */
export function curlChain(result: Result, baseUrl: string): readonly string[] {
  const evidence = evidenceOf(result);
  return sequenceOf(result)
    .filter((exchange) => exchange === evidence || exchange.method !== "GET")
    .slice(-longestChain)
    .map((exchange) => curl(exchange, result, baseUrl));
}
