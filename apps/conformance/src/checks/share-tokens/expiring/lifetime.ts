import type { StatementId } from "@persona-conformance/schemas";
import { describe, expectNone } from "../../../trial/judging/expect.ts";
import type { View } from "../../../trial/reading/view.ts";

/** `expires-at` may differ from the requested lifetime by this much, in milliseconds. */
export const lifetimeTolerance = 5000;

/**
 * Demands that a token expires this many seconds after its creation. `cites` is the broken promise, if it is not the check's
 * own.
 */
export function expectLifetime(
  { attributes, createdAt, exchange }: View,
  seconds: number,
  cites?: StatementId,
): void {
  const end = Date.parse(String(attributes["expires-at"]));
  const lived = end - Date.parse(String(createdAt));
  const actual = `expires-at ${describe(attributes["expires-at"])}, created-at ${describe(createdAt)}`;
  expectNone(
    Math.abs(lived - seconds * 1000) <= lifetimeTolerance ? [] : [actual],
    `an expires-at ${seconds} seconds after created-at`,
    exchange,
    cites && { cites },
  );
}
