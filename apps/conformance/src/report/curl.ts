import type { RecordedExchange, Result } from "../document/run-document.ts";

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A command that repeats a request. The key stays in the environment variable that the suite reads, so that it can be
 * pasted anywhere.
 */
export function curl(
  exchange: RecordedExchange,
  cell: Pick<Result, "apiVersion" | "inflection">,
  baseUrl: string,
): string {
  const { by, method, path, sent } = exchange;
  const { apiVersion = cell.apiVersion, inflection = cell.inflection } = exchange;
  return [
    // Brackets in a path stand for themselves.
    "curl -i --globoff",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    quote(baseUrl + path),
    ...(by === "nobody" ? [] : [`-H "Authorization: Bearer $PERSONA_${by.toUpperCase()}_API_KEY"`]),
    `-H ${quote(`Persona-Version: ${apiVersion}`)}`,
    `-H ${quote(`Key-Inflection: ${inflection}`)}`,
    ...(method === "POST" ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(sent === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `--data-raw ${quote(sent)}`]),
  ].join(" ");
}
