import type { Exchange } from "@persona-conformance/client";
import { registry } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { createOutages } from "../src/trial/outages.ts";

const cell = { apiVersion: "2026-09-29", inflection: "kebab" };
const path = "/api/v1/connect/connections";

/** Outages, and a function that notes an answer at a time in milliseconds. */
function noting() {
  let now = 0;
  const outages = createOutages(() => now);
  return {
    outages,
    answer(at: number, asked: string, status: number) {
      now = at;
      const exchange: Exchange = {
        method: "GET",
        path: asked,
        status,
        headers: {},
        body: "{}",
        truncated: false,
        startedAt: at,
        milliseconds: 0,
      };
      outages.note(registry.find(exchange), "source", cell, exchange);
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
