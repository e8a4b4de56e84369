import { registry } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import {
  lastTriedBetween,
  refusedBetween,
} from "../../src/checks/share-tokens/seen/tokens-seen.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

/** A request about a token. An action expires it. */
function asked(method: "GET" | "POST", status: number, id = "cnst_1"): TrialExchange {
  const path = `/api/v1/connect/share-tokens/${id}${method === "POST" ? "/expire" : ""}`;
  const exchange = { method, path, status, body: "", headers: {} };
  // The other members are not looked at.
  return { exchange, operation: registry.find({ method, path }) } as unknown as TrialExchange;
}

const refusedOf = (...all: readonly TrialExchange[]) =>
  refusedBetween({ exchanges: () => all }, "cnst_1");

test("an action that ended in a 5xx was not refused: it may have been carried out", () => {
  expect(refusedOf(asked("POST", 409), asked("GET", 200))).toBe(true);
  expect(refusedOf(asked("POST", 409), asked("POST", 504))).toBe(false);
  expect(refusedOf(asked("POST", 200), asked("POST", 409, "cnst_2"))).toBe(false);
});

test("only the actions between two answers count", () => {
  const all = [asked("POST", 409), asked("GET", 200), asked("POST", 200), asked("GET", 200)];
  const [, from, , to] = all.map(({ exchange }) => exchange);
  expect(lastTriedBetween({ exchanges: () => all }, "cnst_1", from, to)).toBe(200);
  expect(lastTriedBetween({ exchanges: () => all }, "cnst_1", undefined, from)).toBe(409);
});
