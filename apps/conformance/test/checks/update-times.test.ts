import { registry, shareTokens } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { slowChanges } from "../../src/checks/wire/update-times.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

const path = "/api/v1/connect/share-tokens/cnst_1";
const start = Date.parse("2026-01-01T00:00:00.000Z");

/** An expiry of the token, `after` milliseconds, and the `updated-at` in its answer. */
function expiry(after: number, updatedAfter: number, before?: string): readonly TrialExchange[] {
  const shown = (status: string) => ({
    data: {
      id: "cnst_1",
      type: shareTokens.type,
      attributes: { status, "updated-at": new Date(start + updatedAfter).toISOString() },
    },
  });
  const made = (asked: { method: string; path: string }, status: string) => ({
    exchange: {
      ...asked,
      status: 200,
      body: JSON.stringify(shown(status)),
      headers: {},
      startedAt: start + after,
      milliseconds: 1,
    },
    operation: registry.find(asked),
    by: "source",
    sent: {},
    overlapping: false,
  });
  const read = before === undefined ? [] : [made({ method: "GET", path }, before)];
  // The other members are not looked at.
  return [
    ...read,
    made({ method: "POST", path: `${path}/expire` }, "expired"),
  ] as unknown[] as TrialExchange[];
}

const countOf = (...all: readonly (readonly TrialExchange[])[]) =>
  slowChanges(shareTokens, all.flat()).length;

const after = [0, 60_000, 120_000, 180_000] as const;

test("a clock that stands still from change to change is a mistake", () => {
  expect(countOf(...after.map((at) => expiry(at, 0, "created")))).toBe(3);
  expect(countOf(...after.map((at) => expiry(at, at, "created")))).toBe(0);
});

test("an action that changes nothing may answer with the time of the last change", () => {
  expect(countOf(...after.map((at) => expiry(at, 0)))).toBe(0);
});
