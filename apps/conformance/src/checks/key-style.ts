import { type Exchange, jsonOf } from "@persona-conformance/client";
import { type Inflection, isInflected, keysOf } from "@persona-conformance/schemas";
import { expectNone } from "../trial/judging/expect.ts";

const known = new WeakMap<Exchange, readonly string[]>();

/** The keys in a body that Persona named, at any depth. */
export function keysIn(exchange: Exchange): readonly string[] {
  const keys = known.get(exchange) ?? keysOf(jsonOf(exchange));
  known.set(exchange, keys);
  return keys;
}

/** Demands that every key of a body is in a style. */
export function expectStyle(exchange: Exchange, style: Inflection): void {
  const wrong = keysIn(exchange).filter((key) => !isInflected(key, style));
  const cites = "protocol/inflection-style";
  expectNone([...new Set(wrong)], `keys in ${style} case`, exchange, { cites });
}
