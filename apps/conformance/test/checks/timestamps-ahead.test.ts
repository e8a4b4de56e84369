import { connections, registry } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { aheadOf } from "../../src/checks/wire/shapes.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

/** An answer of 12:00:00 by its `Date`, with a connection that was updated then or later. */
function updated(at: string, date = "Thu, 01 Jan 2026 12:00:00 GMT"): TrialExchange {
  const attributes = { "created-at": "2026-01-01T00:00:00.000Z", "updated-at": at };
  const body = JSON.stringify({ data: { id: "cxn_1", type: connections.type, attributes } });
  const asked = { method: "GET", path: "/api/v1/connect/connections/cxn_1" };
  const exchange = { ...asked, status: 200, body, headers: { date } };
  // The other members are not looked at.
  return { exchange, operation: registry.find(asked) } as unknown as TrialExchange;
}

test("two clocks that differ by seconds are no change of an answer from night to night", () => {
  expect(aheadOf([updated("2026-01-01T12:00:00.900Z")])).toBe("no");
  expect(aheadOf([updated("2026-01-01T12:00:04.900Z")])).toBe("no");
  expect(aheadOf([updated("2026-01-01T12:00:00.000Z"), updated("2026-01-01T12:02:00.000Z")])).toBe(
    "yes",
  );
});

test("an answer without a Date says nothing", () => {
  expect(aheadOf([updated("2026-01-01T12:00:00.000Z", "")])).toBeUndefined();
});
