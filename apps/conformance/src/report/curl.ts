import type { ExchangeRecord, Result } from "../document/run-document.ts";
import { evidenceOf, sequenceOf } from "./evidence.ts";
import { shellWord } from "./shell-word.ts";

/**
 * A curl command that repeats a request. It reads the key from the environment, so it is safe to paste anywhere.
 * `idempotencyKey` is a word for a shell, for a request that shares its idempotency key with others.
 */
export function curl(
  exchange: ExchangeRecord,
  cell: Pick<Result, "apiVersion" | "inflection">,
  baseUrl: string,
  idempotencyKey?: string,
): string {
  const { by, method, path, sent, withoutKey } = exchange;
  const { contentType = sent === undefined ? undefined : "application/json" } = exchange;
  const key = idempotencyKey ?? (method === "POST" && withoutKey !== true ? freshKey : undefined);
  const { apiVersion = cell.apiVersion, inflection = cell.inflection } = exchange;
  return [
    // Without this, curl would expand the brackets of `filter[status]`.
    "curl -i --globoff",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    shellWord(baseUrl + path),
    ...(by === "nobody" ? [] : [`-H "Authorization: Bearer $${keyVariable(by)}"`]),
    `-H ${shellWord(`Persona-Version: ${apiVersion}`)}`,
    `-H ${shellWord(`Key-Inflection: ${inflection}`)}`,
    ...(key === undefined ? [] : [`-H "Idempotency-Key: ${key}"`]),
    ...(contentType === undefined ? [] : [`-H ${shellWord(`Content-Type: ${contentType}`)}`]),
    ...(sent === undefined ? [] : [`--data-raw ${shellWord(sent)}`]),
  ].join(" ");
}

// Not every system has uuidgen.
const freshKey = "$(uuidgen || cat /proc/sys/kernel/random/uuid)";

/** The environment variable that holds a party's key. */
export const keyVariable = (by: string): string => `PERSONA_${by.toUpperCase()}_API_KEY`;

/** A person must be able to read the commands, so there are at most this many. */
const longestChain = 12;

/**
 * The curl commands that repeat a check, one a line: each request that changed something or used the idempotency key of
 * another, then the one that shows the failure. A shell variable holds a shared key.
 */
export function curlChain(result: Result, baseUrl: string): readonly string[] {
  const evidence = evidenceOf(result);
  const chain = sequenceOf(result)
    .filter(
      (exchange) =>
        exchange === evidence || exchange.method !== "GET" || exchange.sharedKey !== undefined,
    )
    .slice(-longestChain);
  const named = new Set<number>();
  return chain.flatMap((exchange) => {
    const { sharedKey } = exchange;
    if (sharedKey === undefined) return [curl(exchange, result, baseUrl)];
    const variable = `KEY_${sharedKey}`;
    const command = curl(exchange, result, baseUrl, `$${variable}`);
    if (named.has(sharedKey)) return [command];
    named.add(sharedKey);
    return [`${variable}=${freshKey}`, command];
  });
}
