import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/document/run-document.ts";
import { exitCode, isUnexpected } from "../../src/document/verdict.ts";
import { versioningRule } from "../../src/report/findings/versioning-rule.ts";
import {
  compareWithLedger,
  emptyLedger,
  readLedger,
  updateLedger,
  writeLedger,
} from "../../src/runner/ledger.ts";
import { document } from "../support/run-document.ts";

const seen = (observed: string, id = "connections/reactivate-pending"): Observation => ({
  id,
  question: "which status?",
  candidates: ["409", "422"],
  observed,
});
const codeOf = (observations: Observation[]) => exitCode(document({ observations }));
const first = () =>
  updateLedger(
    emptyLedger,
    [seen("409"), { ...seen("422", "another"), requestId: "req_1" }],
    "2026-11-01",
  );

describe("the ledger", () => {
  test("keeps the first answer seen, sorted, and reads back what it wrote", () => {
    expect(first()).toStrictEqual({
      format: 2,
      observations: {
        another: { observed: "422", since: "2026-11-01", requestId: "req_1" },
        "connections/reactivate-pending": { observed: "409", since: "2026-11-01" },
      },
    });
    expect(Object.keys(first().observations)).toEqual([
      "another",
      "connections/reactivate-pending",
    ]);
    expect(readLedger(writeLedger(first()), "ledger.json")).toEqual(first());
  });

  test("never fails a first run", () => {
    expect(codeOf(compareWithLedger([seen("409")], emptyLedger, false))).toBe(0);
  });

  test("is content with the same answer, and keeps since when", () => {
    const again = compareWithLedger([seen("409")], first(), false);
    expect(again).toEqual([{ ...seen("409"), before: { observed: "409", since: "2026-11-01" } }]);
    expect(codeOf(again)).toBe(0);
    expect(updateLedger(first(), again, "2026-12-01")).toEqual(first());
  });

  test("fails a run whose answer changed, and keeps the old one until told otherwise", () => {
    const changed = compareWithLedger([seen("422")], first(), false);
    expect(codeOf(changed)).toBe(1);
    expect(updateLedger(first(), changed, "2026-12-01")).toEqual(first());
  });

  test("accepts a changed answer when told to, and remembers the one before", () => {
    const accepted = compareWithLedger([seen("422")], first(), true);
    expect(codeOf(accepted)).toBe(0);
    const after = updateLedger(first(), accepted, "2026-12-01");
    const earlier = [{ observed: "409", since: "2026-11-01" }];
    const entry = { observed: "422", since: "2026-12-01", earlier };
    expect(after.observations["connections/reactivate-pending"]).toEqual(entry);
    const [again] = compareWithLedger([seen("409")], after, true);
    expect(again).toMatchObject({ before: { observed: "422", since: "2026-12-01" }, earlier });
    expect(
      updateLedger(after, [again ?? seen("409")], "2026-12-24").observations[
        "connections/reactivate-pending"
      ],
    ).toMatchObject({ observed: "409", earlier: [...earlier, { observed: "422" }] });
  });

  test("asked to accept, leaves an answer alone that is as it was", () => {
    expect(compareWithLedger([seen("409")], first(), true)).toStrictEqual([
      { ...seen("409"), before: { observed: "409", since: "2026-11-01" } },
    ]);
  });

  test("accepts an answer outside the candidates only on request", () => {
    const compared = compareWithLedger([seen("418")], first(), true);
    expect(
      updateLedger(first(), compared, "2026-12-01").observations["connections/reactivate-pending"],
    ).toMatchObject({
      observed: "418",
    });
    const odd = compareWithLedger([seen("418")], emptyLedger, false);
    expect(odd.map(isUnexpected)).toEqual([true]);
    expect(updateLedger(emptyLedger, odd, "2026-12-01")).toEqual(emptyLedger);
  });

  test.each([
    "",
    "{}",
    "[]",
    '{"format":3,"observations":{}}',
    '{"format":2,"observations":{"a":1}}',
  ])("is refused when it is %j", (text) => {
    expect(() => readLedger(text, "ledger.json")).toThrow(
      "ledger.json is not a ledger of this suite",
    );
  });

  test("of version 0.1 is named as such, since its ids are others", () => {
    expect(() => readLedger('{"format":1,"observations":{}}', "ledger.json")).toThrow(
      "ledger.json is a ledger of format 1 (version 0.1)",
    );
  });
});

test.each([
  ["409", "422", "another status code for the same scenario"],
  ["404", "403", "lets a 404 become another status"],
  ["ignored", "400", "a new validation"],
  ["yes", "no", "a change of meaning"],
])("from %s to %s contradicts %s", (before, observed, rule) => {
  const changed = { ...seen(observed), before: { observed: before, since: "2026-11-01" } };
  expect(versioningRule(changed)).toContain(rule);
});
