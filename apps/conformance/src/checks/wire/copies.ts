import type { Exchange } from "@persona-conformance/client";
import { type Inflection, isInflected } from "@persona-conformance/schemas";
import type { Spoilt } from "../../runner/outcome.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { keysIn } from "../key-style.ts";

/** A read that got, word for word, the answer to an earlier request for the same path. */
interface Copy {
  readonly one: TrialExchange;
  readonly first: TrialExchange;
}

/**
 * If a read got the answer of another request, in the style of that one, a cache mixes requests up. Then the same operation may
 * have given other requests the answers of others, too: for another organization, or from before a change. These answers, and
 * those to cursors from them, show nothing of the target but its cache.
 */
export function mixedUp(exchanges: readonly TrialExchange[]): Spoilt | undefined {
  const copies = copiesIn(exchanges);
  const names = new Set(copies.filter(isInOtherStyle).map(({ one }) => one.operation?.name));
  if (names.size === 0) return undefined;
  const copied = copies.map(({ one }) => one).filter((one) => names.has(one.operation?.name));
  const answers = new Set(copied.map(({ exchange }) => exchange));
  const follows = (exchange: Exchange) => {
    const cursor = cursorIn(exchange);
    return cursor !== undefined && copied.some((one) => one.exchange.body.includes(cursor));
  };
  return {
    answers: { has: (exchange) => answers.has(exchange) || follows(exchange) },
    for: "others",
    leads: false,
    cause: "first",
  };
}

function copiesIn(exchanges: readonly TrialExchange[]): readonly Copy[] {
  const earlier = new Map<string, TrialExchange>();
  return exchanges.flatMap((one) => {
    const { method, path, status, body } = one.exchange;
    if (method !== "GET") return [];
    const answer = `${path} ${status} ${body}`;
    const first = earlier.get(answer);
    if (first !== undefined) return [{ one, first }];
    earlier.set(answer, one);
    return [];
  });
}

/** Whether the keys are in the style of the earlier request, and not in the requested one. */
function isInOtherStyle({ one, first }: Copy): boolean {
  const [asked, before] = [one, first].map(({ cell }) => cell.inflection);
  if (asked === before) return false;
  const keys = keysIn(one.exchange);
  // A cell holds only the documented inflections.
  const areIn = (style: string | undefined) =>
    keys.every((key) => isInflected(key, style as Inflection));
  return areIn(before) && !areIn(asked);
}

/** The id of the row before or after which a page was requested. */
function cursorIn({ path }: Exchange): string | undefined {
  const query = new URLSearchParams(path.split("?")[1]);
  return query.get("page[after]") ?? query.get("page[before]") ?? undefined;
}
