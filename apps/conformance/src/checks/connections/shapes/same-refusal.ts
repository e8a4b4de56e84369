import { type Exchange, jsonOf } from "@persona-conformance/client";

/** How often a request is repeated to see whether its refusal has always the same words: each server may have its own. */
const most = 3;

/**
 * Whether keys in another style get the same refusal as keys in kebab-case. The words of an error may change at any time. To see
 * whether they do, `askAgain` repeats the request in kebab-case.
 */
export async function isSameRefusal(
  exchange: Exchange,
  kebab: Exchange,
  askAgain: () => Promise<Exchange>,
): Promise<boolean> {
  if (wordsWithoutIds(exchange) === wordsWithoutIds(kebab)) return true;
  if (exchange.status !== kebab.status) return false;
  for (let tries = 0; tries < most; tries += 1)
    if (wordsWithoutIds(await askAgain()) !== wordsWithoutIds(kebab)) return true;
  return false;
}

/** Members such as `id`, `request_id` and `traceId`. A random id may look like a word. */
const isOfId = /(^|[-_])id$|[a-z]Id$/;

/** An error as text that can be compared: members sorted, without ids and times. It may name the attribute as the request did. */
export function wordsWithoutIds(exchange: Exchange): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value)
      .filter(([key]) => !isOfId.test(key))
      .map(([key, member]) => [key, sorted(member)] as const);
    return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  const text = JSON.stringify(sorted(jsonOf(exchange)));
  const words = text
    ?.replaceAll(/destination[-_]?organization[-_]?id/gi, "destination")
    .replaceAll(/[\w-]{6,}/g, (word) => (/\d/.test(word) ? "…" : word));
  return `${exchange.status} ${words}`;
}
