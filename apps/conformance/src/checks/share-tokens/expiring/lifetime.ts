import { describe, expect } from "../../../trial/judging/expect.ts";
import type { View } from "../../../trial/reading/view.ts";

/** `expires-at` may differ from the requested lifetime by this much, in milliseconds. */
const tolerance = 5000;

/** Demands that a token expires this many seconds after its creation. */
export function expectLifetime({ attributes, createdAt, exchange }: View, seconds: number): void {
  const end = Date.parse(String(attributes["expires-at"]));
  const lived = end - Date.parse(String(createdAt));
  expect(
    Math.abs(lived - seconds * 1000) <= tolerance,
    `an expires-at ${seconds} seconds after created-at`,
    `expires-at ${describe(attributes["expires-at"])}, created-at ${describe(createdAt)}`,
    exchange,
  );
}
