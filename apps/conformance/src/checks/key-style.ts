import { type Exchange, jsonOf } from "@persona-conformance/client";
import { type Inflection, isInflected, keysOf } from "@persona-conformance/schemas";
import { expectNone } from "../trial/judging/expect.ts";

/** Demands that every key of a body is in a style. */
export function expectStyle(exchange: Exchange, style: Inflection): void {
  const wrong = keysOf(jsonOf(exchange)).filter((key) => !isInflected(key, style));
  const cites = "protocol/inflection-style";
  expectNone([...new Set(wrong)], `keys in ${style} case`, exchange, { cites });
}
