import type { Exchange } from "@persona-conformance/client";
import { allowedVersions, idOf, registry } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { createOutages } from "../../src/trial/traffic/outages.ts";

const cell = { apiVersion: "2026-09-29", inflection: "kebab" };
const path = "/api/v1/connect/connections";

/** Outages, and a function that notes an answer at a time in milliseconds. */
function noting() {
  let now = 0;
  const outages = createOutages(() => now);
  return {
    outages,
    answer(
      at: number,
      asked: string,
      status: number,
      { body = "{}", method = "GET", isProbe = false, there = cell } = {},
    ) {
      now = at;
      const exchange: Exchange = {
        method,
        path: asked,
        status,
        headers: {},
        body,
        truncated: false,
        startedAt: at,
        milliseconds: 0,
      };
      outages.note(registry.find(exchange), "source", there, exchange, isProbe);
    },
  };
}

const first = ({ outages }: ReturnType<typeof noting>) => outages.failing()[0];

test("an operation fails for good only while another one is answered", () => {
  const alone = noting();
  const whole = noting();
  for (const one of [alone, whole]) one.answer(0, path, 200);
  for (let tries = 0; tries < 8; tries += 1) {
    for (const one of [alone, whole]) one.answer(tries * 3000, `${path}/cxn_1`, 503);
    alone.answer(tries * 3000 + 1, path, 200);
  }
  const isForGood = (one: ReturnType<typeof noting>) => {
    const failing = first(one);
    return failing !== undefined && one.outages.isForGood(failing);
  };
  expect([isForGood(alone), isForGood(whole)]).toEqual([true, false]);
  // After the target is up again, only later failures count.
  whole.answer(30_000, path, 200);
  whole.answer(30_001, `${path}/cxn_1`, 503);
  expect(isForGood(whole)).toBe(false);
});

test.each([
  ["first", [400, 500, 500]],
  ["last", [500, 500, 400]],
])("odd requests alone that fail are no outage if another one is refused %s", (_, statuses) => {
  const one = noting();
  one.answer(0, path, 200);
  for (const [time, status] of statuses.entries())
    one.answer(time + 1, path, status, { method: "POST", isProbe: true });
  expect(first(one)).toBeUndefined();
  // A usual request that fails is one.
  one.answer(9, path, 500, { method: "POST" });
  expect(first(one)?.operation.id).toBe("create-a-connect-connection");
});

test("the refusal of an odd request does not answer the usual one", () => {
  const one = noting();
  one.answer(0, path, 200);
  one.answer(1, `${path}/cxn_1`, 500);
  one.answer(2, `${path}/cxn_1`, 400, { isProbe: true });
  expect(first(one)?.failures).toBe(1);
  one.answer(3, `${path}/cxn_1`, 404);
  expect(first(one)).toBeUndefined();
});

test("a failing parameter explains each request that has it", () => {
  const one = noting();
  one.answer(0, path, 200);
  one.answer(1, `${path}?filter%5Bstatus%5D=active`, 500);
  const exchange = (asked: string) => ({ ...first(one)!.exchange, path: asked });
  expect(
    ["page%5Bafter%5D=cxn_1&filter%5Bstatus%5D=active", "page%5Bafter%5D=cxn_1"].map((query) =>
      one.outages.explain(exchange(`${path}?${query}`)),
    ),
  ).toEqual([true, false]);
});

test("a value of a filter and several filters together may fail by themselves", () => {
  const one = noting();
  const promises = () =>
    one.outages
      .failing()
      .filter((failing) => failing.isEverywhere && one.outages.isForGood(failing))
      .map((failing) => `${failing.kind}: ${idOf(one.outages.becauseOf(failing).statement)}`);
  const byDestination = "filter[destination-organization-id]=org_1";
  for (let tries = 0; tries < 8; tries += 1) {
    one.answer(tries * 3000, path, 200);
    one.answer(tries * 3000 + 1, `${path}?filter[status]=pending`, 200);
    one.answer(tries * 3000 + 2, `${path}?filter[status]=active`, 500);
    one.answer(tries * 3000 + 3, `${path}?${byDestination}`, 200);
    one.answer(tries * 3000 + 4, `${path}?filter[status]=pending&${byDestination}`, 500);
  }
  expect(promises()).toEqual([
    "filter[status]=active: connections/list-filter-status",
    "filter[status] & filter[destination-organization-id]: connections/list-filter-status",
  ]);
});

test("an action may fail from one status only", () => {
  const one = noting();
  const of = (status: string) => JSON.stringify({ data: { id: "cxn_1", attributes: { status } } });
  const act = `${path}/cxn_1/deactivate`;
  for (let tries = 0; tries < 6; tries += 1) {
    one.answer(tries * 3000, `${path}/cxn_1`, 200, { body: of("pending") });
    one.answer(tries * 3000 + 1, act, 200, { body: of("inactive"), method: "POST" });
    one.answer(tries * 3000 + 2, `${path}/cxn_1`, 200, { body: of("active") });
    one.answer(tries * 3000 + 3, act, 503, { body: "{}", method: "POST" });
  }
  const failing = first(one)!;
  expect(one.outages.isForGood(failing)).toBe(true);
  expect([failing.kind, failing.from, one.outages.becauseOf(failing).statement]).toEqual([
    "from active",
    "active",
    "connections/deactivate-by-either",
  ]);
});

/** The same, with an answer to the retrieval of a connection in a cell. */
function notingCells() {
  const { outages, answer } = noting();
  return {
    outages,
    answer: (at: number, status: number, given: Partial<typeof cell>, asked = `${path}/cxn_1`) =>
      answer(at, asked, status, { there: { ...cell, ...given } }),
    /** What fails for good, in words. */
    notes: () =>
      outages
        .failing()
        .filter((one) => outages.isForGood(one))
        .map((one) => outages.becauseOf(one).expected),
  };
}

test("failures in several cells count together until one cell is answered", () => {
  const { answer, notes } = notingCells();
  for (const [index, apiVersion] of allowedVersions.slice(0, 6).entries()) {
    answer(index * 3000, 503, { apiVersion });
    answer(index * 3000 + 1, 200, { apiVersion }, path);
  }
  expect(notes()).toEqual(["an answer to retrieve-a-connect-connection of the source"]);
  answer(20_000, 200, {});
  expect(notes()).toEqual([]);
});

test("where nothing is answered in a style, or in a version, that is what fails", () => {
  const { answer, outages, notes } = notingCells();
  const [oldest = "", next = ""] = allowedVersions;
  for (let tries = 0; tries < 6; tries += 1) {
    for (const apiVersion of [oldest, next]) {
      answer(tries * 3000, 200, { apiVersion });
      answer(tries * 3000 + 1, 500, { apiVersion, inflection: "snake" });
    }
  }
  expect(new Set(notes())).toEqual(new Set(["an answer in snake case"]));
  const [failing] = outages.failing();
  expect(failing && idOf(outages.becauseOf(failing).statement)).toBe("protocol/inflection-style");
  expect(
    ["snake", "kebab"].map(
      (inflection) => failing && outages.deadWith(failing)({ apiVersion: "any", inflection }),
    ),
  ).toEqual([true, false]);
});
