import { type Exchange, jsonOf } from "@persona-conformance/client";
import { inflectKey, type Inflection, isInflected, keysOf } from "@persona-conformance/schemas";
import { expectNone } from "../trial/judging/expect.ts";

const known = new WeakMap<Exchange, readonly string[]>();

/** The keys in a body that Persona named, at any depth. */
export function keysIn(exchange: Exchange): readonly string[] {
  const keys = known.get(exchange) ?? keysOf(jsonOf(exchange));
  known.set(exchange, keys);
  return keys;
}

/**
 * The keys of a body that are not in a style. One of the documented `names`, which are in kebab-case, has only one spelling in each
 * style: `sourceOrganizationID` is another key than `sourceOrganizationId`.
 */
export function keysNotIn(
  exchange: Exchange,
  style: Inflection,
  names: readonly string[],
): readonly string[] {
  const isWrong = ruleOf(style, names);
  return keysIn(exchange).filter(isWrong);
}

/** The rules by style and documented names. Every answer of a run is judged by one of a few. */
const rules = new Map<string, (key: string) => boolean>();

function ruleOf(style: Inflection, names: readonly string[]): (key: string) => boolean {
  const name = [style, ...names].join(" ");
  const rule = rules.get(name) ?? createRule(style, names);
  rules.set(name, rule);
  return rule;
}

/** Makes a function that tells whether a key is not in a style. It remembers its verdicts: every row repeats its keys. */
function createRule(style: Inflection, names: readonly string[]): (key: string) => boolean {
  const spelt = new Map(names.map((name) => [lettersIn(name), inflectKey(name, style)]));
  const verdicts = new Map<string, boolean>();
  return (key) => {
    const verdict = verdicts.get(key);
    if (verdict !== undefined) return verdict;
    const right = spelt.get(lettersIn(key));
    const isWrong = !isInflected(key, style) || (right !== undefined && right !== key);
    if (verdicts.size < cacheSize) verdicts.set(key, isWrong);
    return isWrong;
  };
}

/** A limit, so that answers with very many keys cannot fill the memory. */
const cacheSize = 1000;

/** The letters and digits of a name or value, which are the same in every inflection. */
export const lettersIn = (text: string): string => text.replaceAll(/[^a-z\d]/gi, "").toLowerCase();

/** Demands that every key of a body is in a style. */
export function expectStyle(
  exchange: Exchange,
  style: Inflection,
  names: readonly string[] = [],
): void {
  const wrong = keysNotIn(exchange, style, names);
  const cites = "protocol/inflection-style";
  expectNone([...new Set(wrong)], `keys in ${style} case`, exchange, { cites });
}
