import type { Exchange } from "@persona-conformance/client";
import { connections, registry } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { changeMistakes } from "../../src/checks/wire/change-times.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

const path = "/api/v1/connect/connections/cxn_1";
const [first, second, third] = ["01", "02", "03"].map((at) => `2026-01-01T00:00:${at}.125Z`);

function made(
  action: "deactivate" | "reactivate" | undefined,
  status: string,
  updatedAt = "",
  idempotencyKey?: string,
): TrialExchange {
  const times = { "created-at": "2026-01-01T00:00:00.000Z", "updated-at": updatedAt };
  const data = { id: "cxn_1", type: connections.type, attributes: { status, ...times } };
  const asked =
    action === undefined ? { method: "GET", path } : { method: "POST", path: `${path}/${action}` };
  const exchange = { ...asked, status: 200, body: JSON.stringify({ data }), headers: {} };
  const sent = { idempotencyKey };
  const one = { exchange, operation: registry.find(asked), by: "source", sent, overlapping: false };
  // The other members are not looked at.
  return one as unknown as TrialExchange & { readonly exchange: Exchange };
}

const countOf = (...exchanges: readonly TrialExchange[]) =>
  changeMistakes(connections, exchanges).length;

test("an action that answers with the time of the status before it is a mistake", () => {
  const before = made(undefined, "pending", first);
  expect(countOf(before, made("deactivate", "inactive", first))).toBe(1);
  expect(countOf(before, made("deactivate", "inactive", second))).toBe(0);
});

test("a read that shows the last status with the time of an earlier one is a mistake", () => {
  const acted = [made("deactivate", "inactive", first), made("reactivate", "pending", second)];
  expect(countOf(...acted, made(undefined, "pending", first))).toBe(1);
  expect(countOf(...acted, made(undefined, "pending", second))).toBe(0);
});

test("a replica may show an earlier status with its time", () => {
  const acted = [made("deactivate", "inactive", first), made("reactivate", "pending", second)];
  const again = made("deactivate", "inactive", third);
  expect(countOf(...acted, made(undefined, "inactive", first))).toBe(0);
  expect(countOf(...acted, again, made(undefined, "inactive", first))).toBe(0);
});

test("a replay may repeat an earlier status and its time", () => {
  const acted = [
    made("deactivate", "inactive", first, "a"),
    made("reactivate", "pending", second, "b"),
  ];
  expect(countOf(...acted, made("deactivate", "inactive", first, "a"))).toBe(0);
});

test("changes within one second may have one time if it is in whole seconds", () => {
  const whole = "2026-01-01T00:00:01Z";
  expect(countOf(made("deactivate", "inactive", whole), made("reactivate", "pending", whole))).toBe(
    0,
  );
});

test("changes on the same machine may come in one millisecond", () => {
  const begun = (one: TrialExchange, startedAt: number): TrialExchange => ({
    ...one,
    exchange: { ...one.exchange, startedAt, milliseconds: 1 },
  });
  const before = begun(made("reactivate", "pending", first), 1000);
  const after = made("deactivate", "inactive", first);
  expect(countOf(before, begun(after, 1001))).toBe(0);
  expect(countOf(before, begun(after, 1020))).toBe(1);
});
