import { registry, shareTokens } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { endedTwice } from "../../src/checks/share-tokens/seen/rows-kept.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

/** A read of a token in some status. */
function shown(id: string, status: string): TrialExchange {
  const body = JSON.stringify({ data: { id, type: shareTokens.type, attributes: { status } } });
  const asked = { method: "GET", path: `/api/v1/connect/share-tokens/${id}` };
  const exchange = { ...asked, status: 200, body, headers: {} };
  // The other members are not looked at.
  return { exchange, operation: registry.find(asked) } as unknown as TrialExchange;
}

const idsOf = (...all: readonly TrialExchange[]) => [...endedTwice({ exchanges: () => all })];

test("only a token that has left a final status may leave a filter by it", () => {
  expect(idsOf(shown("cnst_1", "redeemed"), shown("cnst_1", "expired"))).toEqual(["cnst_1"]);
  expect(idsOf(shown("cnst_1", "created"), shown("cnst_1", "expired"))).toEqual([]);
  expect(idsOf(shown("cnst_1", "redeemed"), shown("cnst_2", "expired"))).toEqual([]);
});
