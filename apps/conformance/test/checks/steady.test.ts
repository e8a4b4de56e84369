import type { Exchange } from "@persona-conformance/client";
import { connections, registry, shareTokens } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { isRepeated, movesIn, steadyChecks, unexplained } from "../../src/checks/wire/steady.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";
import type { Trial } from "../../src/trial/trial.ts";

const path = "/api/v1/connect/connections";

function made(
  method: "GET" | "POST",
  id: string,
  updatedAt: string,
  apiVersion = "2026-09-29",
): TrialExchange {
  const attributes = { status: "pending", "updated-at": updatedAt };
  const data = { id, type: connections.type, attributes };
  const asked = { method, path: `${path}/${id}${method === "GET" ? "" : "/reactivate"}` };
  const exchange = { ...asked, status: 200, body: JSON.stringify({ data }), headers: {} };
  const cell = { apiVersion, inflection: "kebab" };
  const one = { exchange, operation: registry.find(asked), by: "source", cell, overlapping: false };
  // The other members are not looked at.
  return one as unknown as TrialExchange & { readonly exchange: Exchange };
}

const [first, second, third] = ["00", "01", "02"].map((at) => `2026-01-01T00:00:${at}Z`);

const movesOf = (...exchanges: readonly TrialExchange[]) =>
  movesIn(connections, exchanges).map(({ from, to }) => [from, to]);

test("reports a read that moves updated-at, but not a replica that shows a change late", () => {
  const [a = "", b = "", c = ""] = [first, second, third];
  const acted = [made("POST", "cxn_1", a), made("POST", "cxn_1", b)];
  expect(movesOf(...acted, made("GET", "cxn_1", b), made("GET", "cxn_1", c))).toEqual([[b, c]]);
  expect(movesOf(...acted, made("GET", "cxn_1", a), made("GET", "cxn_1", b))).toEqual([]);
});

test("a replica may show late what was read before the first action", () => {
  const [a = "", b = "", c = ""] = [first, second, third];
  const before = [made("GET", "cxn_1", a), made("POST", "cxn_1", b)];
  expect(movesOf(...before, made("GET", "cxn_1", b), made("GET", "cxn_1", a))).toEqual([]);
  expect(movesOf(...before, made("GET", "cxn_1", b), made("GET", "cxn_1", c))).toEqual([[b, c]]);
});

test("reads in two versions are not compared", () => {
  const [a = "", b = "", c = ""] = [first, second, third];
  const acted = [made("POST", "cxn_1", a), made("POST", "cxn_1", b)];
  const old = made("GET", "cxn_1", c, "2021-02-21");
  expect(movesOf(...acted, made("GET", "cxn_1", b), old)).toEqual([]);
});

test("a job may touch each resource once, while reads move the same one again and again", () => {
  expect([{ id: "cxn_1" }, { id: "cxn_2" }, { id: "cxn_3" }].filter(isRepeated)).toEqual([]);
  expect([{ id: "cxn_1" }, { id: "cxn_2" }, { id: "cxn_1" }].filter(isRepeated)).toHaveLength(2);
});

test("a change of a share token may move its connection, too", () => {
  const [to = "", later = ""] = [first, third];
  const moved = Array.from({ length: 3 }, () => ({
    id: "cxn_1",
    name: "updated-at",
    from: "",
    to,
    one: made("GET", "cxn_1", to),
  }));
  const changedAt = (time: string) => {
    const relationships = { connection: { data: { type: connections.type, id: "cxn_1" } } };
    const data = { id: "cnst_1", attributes: { "updated-at": time }, relationships };
    const { exchange, ...one } = made("GET", "cnst_1", time);
    return [{ ...one, exchange: { ...exchange, body: JSON.stringify({ data }) } }];
  };
  expect(unexplained(connections, moved, changedAt(to))).toEqual([]);
  expect(unexplained(connections, moved, changedAt(later))).toEqual(moved);
});

test("what others do to their own rows is not judged", () => {
  const [a = "", b = "", c = ""] = [first, second, third];
  const acted = made("POST", "cxn_1", a);
  expect(movesOf(acted, made("GET", "cxn_2", b), made("GET", "cxn_2", c))).toEqual([]);
});

test("a direction that wanders breaks the promise about directions", async () => {
  const asked = { method: "GET", path: "/api/v1/connect/share-tokens/cnst_1" };
  const common = { operation: registry.find(asked), by: "source", cell: {}, sent: {} };
  const answered = (status: number, body: string) => ({
    ...common,
    exchange: { ...asked, status, body, headers: {} },
    overlapping: false,
  });
  const reads = ["inbound", "outbound", "inbound", "outbound"].map((direction) =>
    answered(200, JSON.stringify({ data: { id: "cnst_1", attributes: { direction } } })),
  );
  const exchanges = [...reads, ...[401, 404, 422].map((status) => answered(status, ""))];
  const [check] = steadyChecks([shareTokens]);
  // The other members are not looked at.
  const trial = {
    resources: [shareTokens],
    exchanges: () => exchanges,
    of: () => ({ isAvailable: true }),
  };
  await expect(check?.run(trial as unknown as Trial)).rejects.toMatchObject({
    cites: "share-tokens/resource-direction",
  });
});
