import type { ExchangeRecord, Result } from "../../document/run-document.ts";
import { dashboardActions } from "./dashboard-actions.ts";
import { evidenceOf, sequenceOf } from "../causes/evidence.ts";
import { shellWord } from "../text/shell-word.ts";

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
  const { by, method, path, sent, withoutKey, invalidKey } = exchange;
  const { contentType = sent === undefined ? undefined : "application/json" } = exchange;
  const key = idempotencyKey ?? (method === "POST" && withoutKey !== true ? freshKey : undefined);
  const { apiVersion = cell.apiVersion, inflection = cell.inflection } = exchange;
  return [
    // Without this, curl would expand the brackets of `filter[status]`.
    "curl -i --globoff",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    shellWord(baseUrl + path),
    ...(invalidKey === true ? [`-H 'Authorization: Bearer ${noKey}'`] : []),
    ...(by === "nobody" ? [] : [`-H "Authorization: Bearer $${keyVariable(by)}"`]),
    `-H ${shellWord(`Persona-Version: ${apiVersion}`)}`,
    `-H ${shellWord(`Key-Inflection: ${inflection}`)}`,
    ...(key === undefined ? [] : [`-H "Idempotency-Key: ${key}"`]),
    ...(contentType === undefined ? [] : [`-H ${shellWord(`Content-Type: ${contentType}`)}`]),
    ...(sent === undefined ? [] : [`--data-raw ${shellWord(sent)}`]),
  ].join(" ");
}

/** It stands for any key that is not valid. */
const noKey = "persona_sandbox_00000000-0000-0000-0000-000000000000";

// Not every system has uuidgen.
const freshKey = "$(uuidgen || cat /proc/sys/kernel/random/uuid)";

/** The environment variable that holds a party's key. */
export const keyVariable = (by: string): string => `PERSONA_${by.toUpperCase()}_API_KEY`;

/** A person must be able to read the commands, so there are at most this many. */
const longestChain = 12;

/**
 * The curl commands that repeat a check, one a line: each request that changed something or used the idempotency key of
 * another, then the request that shows the failure. A shell variable holds a shared key. An action in a dashboard is a comment.
 */
export function curlChain(result: Result, baseUrl: string): readonly string[] {
  const evidence = evidenceOf(result);
  const sequence = sequenceOf(result);
  const acted = dashboardActions(sequence);
  const chain = sequence
    .filter(
      (exchange) =>
        exchange === evidence ||
        exchange.method !== "GET" ||
        exchange.sharedKey !== undefined ||
        acted.has(exchange),
    )
    .slice(-longestChain);
  const named = new Set<number>();
  return chain.flatMap((exchange) => {
    const { method, sharedKey } = exchange;
    const comment = acted.get(exchange) ?? [];
    // A read that only shows the action in the dashboard need not be repeated.
    if (exchange !== evidence && method === "GET" && sharedKey === undefined) return comment;
    if (sharedKey === undefined) return [...comment, curl(exchange, result, baseUrl)];
    const variable = `KEY_${sharedKey}`;
    const command = curl(exchange, result, baseUrl, `$${variable}`);
    if (named.has(sharedKey)) return [...comment, command];
    named.add(sharedKey);
    return [...comment, `${variable}=${freshKey}`, command];
  });
}
