import { describe, expect, it, test } from "vitest";
import { turnsOf } from "../../src/commands/turns-of.ts";
import { baselineOf } from "../../src/report/runs/baseline.ts";
import { changes } from "../../src/report/runs/changes.ts";
import { skippedInWords } from "../../src/report/headline/lacking.ts";
import { isDue, nights, seedOf, type Turn } from "../../src/runner/turns.ts";
import { document, failed, result, skippedFor } from "../support/run-document.ts";
import { outcomes } from "../support/run-outcomes.ts";
import { runSynthetic, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";

const all = Array.from({ length: nights }, (_, index) => index);
const onNight = (seed: number, always: (id: string) => boolean = () => false) =>
  runSynthetic(
    [
      ...all.map((index) => syntheticCheck(`thorough/${index}`, () => {}, { needs: ["thorough"] })),
      syntheticCheck("plain"),
    ],
    {
      seed,
      turns: { always },
      target: syntheticTarget({ capabilities: new Set(["thorough"]) }),
    },
  );
const ran = ({ results }: Awaited<ReturnType<typeof onNight>>) =>
  results.flatMap(({ id, outcome }) => (outcome.kind === "passed" ? [id] : []));

describe("checks that take turns", () => {
  it("each run on one of so many nights; the others run on each night", async () => {
    const runs = await Promise.all(all.map((seed) => onNight(seed)));
    const thorough = runs.map((run) => ran(run).filter((id) => id !== "plain"));
    expect(thorough.map(({ length }) => length)).toEqual(all.map(() => 1));
    expect(new Set(thorough.flat()).size).toBe(nights);
    expect(runs.every((run) => ran(run).includes("plain"))).toBe(true);
    const [first] = runs;
    expect(outcomes(first ?? document())[1]).toEqual({ kind: "skipped", lacking: ["turn"] });
  });

  it("lack only their turn on the other nights, and are tried in full after a failure", async () => {
    const asked: (Turn | undefined)[] = [];
    const target = syntheticTarget();
    await runSynthetic(
      all.map((index) => syntheticCheck(`${index}`)),
      {
        seed: 1,
        turns: { always: (id) => id === "3" },
        target: {
          ...target,
          open: (check, at, log, turn) => {
            asked.push(turn);
            return target.open(check, at, log);
          },
        },
      },
    );
    const others = { 1: "part", 3: "all" } as const;
    expect(asked).toEqual(
      all.map((index) => new Map(Object.entries(others)).get(`${index}`) ?? "none"),
    );
  });

  it("run out of turn if they failed last night", async () => {
    const broken = result({ id: "thorough/3", outcome: failed });
    const turns = turnsOf([], { target: "sandbox" }, baselineOf(document({ results: [broken] })));
    expect(ran(await onNight(0, turns?.always))).toEqual(["thorough/0", "thorough/3", "plain"]);
  });
});

test("only nights with an earlier one have turns, and a check that is named does not wait", () => {
  const before = baselineOf(document());
  expect(turnsOf([], { target: "sandbox" }, before)).toBeDefined();
  expect(turnsOf(["!*/explore/**"], { target: "sandbox" }, before)).toBeDefined();
  // A run without a baseline may be the only one.
  expect(turnsOf([], { target: "sandbox" }, undefined)).toBeUndefined();
  expect(turnsOf([], { target: "mock" }, before)).toBeUndefined();
  expect(turnsOf(["share-tokens/**"], { target: "sandbox" }, before)).toBeUndefined();
  expect(turnsOf([], { target: "sandbox", lastFailed: true }, before)).toBeUndefined();
});

test("the seeds of successive days give every check its turn", () => {
  const seeds = all.map((day) => seedOf(new Date(Date.UTC(2026, 0, 28 + day)), () => 0.9999));
  for (const place of all) expect(seeds.filter((seed) => isDue(place, seed))).toHaveLength(1);
  expect(Math.max(...seeds)).toBeLessThan(2 ** 31);
});

describe("a check that waits for its turn", () => {
  const waiting = document({ results: [result({ outcome: skippedFor("turn") })] });
  const red = document({ results: [result({ outcome: failed })] });

  it("is not lost, and is said to run on another night", () => {
    expect(changes(baselineOf(document()), waiting).lost).toEqual([]);
    expect(skippedInWords(waiting)).toBe("1 skipped: runs on another night");
  });

  it("keeps its last verdict for the next night", () => {
    const handedOn = baselineOf({ ...waiting, baseline: baselineOf(red) });
    expect(changes(handedOn, document()).fixed).toHaveLength(1);
    expect(turnsOf([], { target: "sandbox" }, handedOn)?.always(result().id)).toBe(true);
  });
});
