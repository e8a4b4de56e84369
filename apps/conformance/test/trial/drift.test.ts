import { createRegistry, connections } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { driftOf } from "../../src/trial/traffic/drift.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

const cell = { apiVersion: "2026-09-29", inflection: "kebab" };

/** A 429 with so many requests remaining of the rate limit. */
function limited(remaining: string): TrialExchange {
  const path = "/api/v1/connect/connections";
  return {
    sent: {},
    exchange: {
      method: "GET",
      path,
      status: 429,
      headers: {
        "ratelimit-limit": "5000",
        "ratelimit-remaining": remaining,
        "ratelimit-reset": "30",
        "request-id": "req_1",
        "persona-environment-id": "env_1",
        "persona-organization-id": "org_1",
      },
      body: '{"errors":[{"title":"Too many requests"}]}',
      requestId: "req_1",
      truncated: false,
      startedAt: 0,
      milliseconds: 1,
    },
    operation: createRegistry([connections]).find({ method: "GET", path }),
    by: "source",
    cell,
    home: cell,
    key: 0,
    probe: false,
    fromEdge: false,
    overlapping: false,
  };
}

test("reports a 429 while thousands of the rate limit remain", () => {
  expect(driftOf([limited("0")]).filter(({ what }) => what.includes("quota"))).toEqual([]);
  expect(driftOf([limited("4200")])).toContainEqual({
    where: "list-all-connect-connections 429 status",
    what: "while thousands of requests remain in the rate limit (perhaps a quota)",
    requestId: "req_1",
  });
});

test.each([
  ["created-at", undefined, "missing"],
  ["created-at", null, "null, not string"],
  ["created-at", 7, "number, not string"],
  ["created-at", ["x"], "array, not string"],
  ["created-at", "yesterday", "not an RFC 3339 timestamp"],
  ["status", "asleep", "none of the values that the description names (pending, active, inactive)"],
])("describes a member in words, and never with its value: %s %j", (name, value, what) => {
  const attributes = {
    status: "active",
    "source-organization-id": "org_1",
    "destination-organization-id": "org_2",
    "created-at": "2026-01-01T00:00:00.000Z",
    "updated-at": "2026-01-01T00:00:00.000Z",
    [name]: value,
  };
  const body = JSON.stringify({ data: { type: "connect/connection", id: "cxn_1", attributes } });
  const one = limited("100");
  const path = "/api/v1/connect/connections/cxn_1";
  const answered: TrialExchange = {
    ...one,
    exchange: { ...one.exchange, path, status: 200, body },
    operation: createRegistry([connections]).find({ method: "GET", path }),
  };
  expect(driftOf([answered])).toEqual([
    {
      where: `retrieve-a-connect-connection 200 data.attributes.${name}`,
      what,
      requestId: "req_1",
    },
  ]);
});
