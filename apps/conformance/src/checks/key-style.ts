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
  const spelt = new Map(names.map((name) => [lettersIn(name), inflectKey(name, style)]));
  return keysIn(exchange).filter((key) => {
    const right = spelt.get(lettersIn(key));
    return !isInflected(key, style) || (right !== undefined && right !== key);
  });
}

const lettersIn = (key: string): string => key.replaceAll(/[-_]/g, "").toLowerCase();

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
