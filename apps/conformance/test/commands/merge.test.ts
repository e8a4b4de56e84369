import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunDocument, Trace } from "../../src/document/run-document.ts";
import { merge } from "../../src/report/runs/merge.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import {
  document,
  failed,
  passed,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

const shard = (index: number, given: Partial<RunDocument> = {}): RunDocument =>
  document({
    shard: { index, of: 2, results: 2 },
    results: [result({ id: `connections/lifecycle/${index}` })],
    ...given,
  });

test("two shards make one run", () => {
  const merged = merge([
    shard(2, { startedAt: "2026-01-01T00:00:05.000Z", finishedAt: "2026-01-01T00:00:30.000Z" }),
    shard(1, { requests: 4, problems: ["one"], outdated: ["two"], required: ["accept"] }),
  ]);
  expect(merged).toEqual(
    document({
      finishedAt: "2026-01-01T00:00:30.000Z",
      requests: 100,
      problems: ["one"],
      outdated: ["two"],
      required: ["accept"],
      results: [
        result({ id: "connections/lifecycle/1" }),
        result({ id: "connections/lifecycle/2" }),
      ],
    }),
  );
});

test("answers took as long as most of them did", () => {
  const times = (requests: number, median: number, longest: number) => ({
    responseTimes: [{ operation: "list", requests, median, longest }],
  });
  const merged = merge([shard(1, times(30, 100, 900)), shard(2, times(10, 400, 500))]);
  expect(merged.responseTimes).toEqual([
    { operation: "list", requests: 40, median: 100, longest: 900 },
  ]);
  const slow = merge([shard(1, times(10, 100, 900)), shard(2, times(30, 400, 500))]);
  expect(slow.responseTimes?.[0]?.median).toBe(400);
});

test.each([
  [passed, failed, failed],
  [failed, undecided, failed],
  [undecided, passed, undecided],
  [skippedFor("accept"), passed, passed],
])("of a check that both have run, the worse outcome stands", (one, other, stands) => {
  const both = [shard(1, { results: [result({ outcome: one })] })];
  both.push(shard(2, { results: [result({ outcome: other })] }));
  for (const order of [both, both.toReversed()]) {
    expect(merge(order).results).toEqual([result({ outcome: stands })]);
  }
});

describe("failures of different shards that have the same cause", () => {
  const found = (id: string, place: number, trace: Trace, actual = "it"): RunDocument =>
    shard(place, {
      results: [
        result({
          id,
          place,
          trace,
          cites: `${id}-promise`,
          outcome: { ...failed, kind: "failed", problem: actual, expected: "", actual },
        }),
      ],
    });
  const outcomes = (...shards: readonly RunDocument[]) =>
    merge(shards).results.map(({ id, outcome }) =>
      outcome.kind === "undecided" ? `${id} because of ${outcome.because?.check}` : id,
    );
  const step = "source deactivate 200 pending";

  test("are folded under the first one, in the order of the whole run", () => {
    const root = found("connections/a", 1, { step, recurs: true });
    const other = found("connections/b", 2, { step });
    for (const order of [
      [root, other],
      [other, root],
    ])
      expect(outcomes(...order)).toEqual([
        "connections/a",
        "connections/b because of connections/a",
      ]);
    expect(outcomes(root, found("connections/b", 2, { step, byStatus: true }))).toEqual([
      "connections/a",
      "connections/b",
    ]);
  });

  test("are folded if they rest on answers of a kind that is wrong as a whole", () => {
    const root = found("connections/wire", 2, {
      spoils: { kinds: ["source GET 200"], for: "others", leads: false, words: ["creator"] },
    });
    const read = (kind: string, actual: string) => found("connections/a", 1, { kind }, actual);
    expect(outcomes(root, read("source GET 200", "no creator"))[0]).toBe(
      "connections/a because of connections/wire",
    );
    expect(outcomes(root, read("source GET 404", "no creator"))[0]).toBe("connections/a");
    expect(outcomes(root, read("source GET 200", "no status"))[0]).toBe("connections/a");
  });

  test("lead what fell with them to the first cause", () => {
    const root = found("connections/a", 1, { step, recurs: true });
    const because = { statement: "connections/b-promise", check: "connections/b" };
    const outcome = { kind: "undecided", problem: "?", because } as const;
    const other = found("connections/b", 2, { step });
    const fallen = result({ id: "connections/c", place: 3, outcome });
    expect(outcomes(root, { ...other, results: [...other.results, fallen] })).toEqual([
      "connections/a",
      "connections/b because of connections/a",
      "connections/c because of connections/a",
    ]);
  });

  test("are folded after real runs, too", async () => {
    const fault = "connections/lifecycle/reactivate/inactive/by-source/answers-active";
    const folders = await Promise.all([1, 2].map(() => temporaryFolder()));
    for (const [index, out] of folders.entries())
      await command([
        "connections/lifecycle/**",
        "connections/record/**",
        "--shard",
        `${index + 1}/2`,
        "--out",
        out,
        "--fault",
        fault,
      ]);
    const out = await temporaryFolder();
    await command(["merge", ...folders.map((folder) => join(folder, "run.json")), "--out", out]);
    const merged = JSON.parse(await readFile(join(out, "run.json"), "utf8")) as RunDocument;
    const accused = merged.results.filter(({ outcome }) => outcome.kind === "failed");
    expect([...new Set(accused.map(({ cites }) => cites))]).toEqual([
      "connections/reactivate-to-pending",
    ]);
  });
});

test("a check in two cells stays two results", () => {
  const other = result({ inflection: "camel" });
  const merged = merge([shard(1, { results: [result()] }), shard(2, { results: [other] })]);
  expect(merged.results).toEqual([result(), other]);
});

test("a shard that was cut short leaves the run unfinished", () => {
  const { finishedAt: _, ...cut } = shard(2);
  const merged = merge([shard(1), cut]);
  expect(merged).not.toHaveProperty("finishedAt");
  expect(exitCode(merged)).toBe(2);
});

test("with a missing shard the run is inconclusive", () => {
  const merged = merge([shard(1)]);
  expect(merged.problems).toEqual(["shard 2 of 2 is missing: run it, then merge again"]);
  expect(exitCode(merged)).toBe(2);
});

test("a shard that ran other checks leaves nobody knowing", () => {
  const merged = merge([shard(1), shard(2, { results: [] })]);
  expect(merged.problems).toEqual([
    "1 results are missing: were all shards run with the same options?",
  ]);
});

test("unexpected observations come before expected ones", () => {
  const seen = { id: "creator", question: "?", candidates: ["a", "b"], observed: "a" };
  const changed = { ...seen, observed: "b", before: { observed: "a", since: "2026-01-01" } };
  const merged = merge([shard(1, { observations: [seen] }), shard(2, { observations: [changed] })]);
  expect(merged.observations).toEqual([changed]);
});

async function files(...documents: readonly RunDocument[]): Promise<readonly string[]> {
  const folder = await temporaryFolder();
  return Promise.all(
    documents.map(async (one, index) => {
      const file = join(folder, `${index}.json`);
      await writeFile(file, JSON.stringify(one));
      return file;
    }),
  );
}

test.each([
  ["shard 1 appears twice", [shard(1), shard(1)]],
  ["some of them were made without --shard", [shard(1), document()]],
  [
    "they differ in the number of shards (2, 3)",
    [shard(1), shard(2, { shard: { index: 2, of: 3 } })],
  ],
  [
    "they differ in what they ran (2 results, 5 results)",
    [shard(1), shard(2, { shard: { index: 2, of: 2, results: 5 } })],
  ],
  [
    "they differ in the suite's version (0.0.0, 9.9.9)",
    [shard(1), shard(2, { suite: { name: "persona-conformance", version: "9.9.9" } })],
  ],
  [
    "they differ in the target (sandbox https://api.example, sandbox https://other.example)",
    [
      shard(1),
      shard(2, {
        target: { kind: "sandbox", baseUrl: "https://other.example", capabilities: [] },
      }),
    ],
  ],
  [
    "they differ in their faults (none, protocol/bodies/no-json)",
    [shard(1), shard(2, { target: { ...document().target, faults: ["protocol/bodies/no-json"] } })],
  ],
  [
    "they differ in their rulings (none, protocol/replica-lag=60)",
    [
      shard(1),
      shard(2, { target: { ...document().target, rulings: ["protocol/replica-lag=60"] } }),
    ],
  ],
])("refuses a document that is not of a run: %s", async (problem, documents) => {
  const { code, error } = await command(["merge", ...(await files(...documents))]);
  expect({ code, error }).toEqual({
    code: 2,
    error: `error: these are not the shards of one run: ${problem}\n`,
  });
});

test("a shard that could not begin is put together with the others", async () => {
  const { finishedAt: _, ...nothing } = shard(2, {
    shard: { index: 2, of: 2 },
    results: [],
    problems: ["cannot reach https://api.example"],
  });
  const out = await temporaryFolder();
  const { code } = await command(["merge", ...(await files(shard(1), nothing)), "--out", out]);
  expect(code).toBe(2);
  const merged = JSON.parse(await readFile(join(out, "run.json"), "utf8")) as RunDocument;
  expect(merged.problems).toContain("cannot reach https://api.example");
});

test("the parts of a run against the mock merge to its verdict, and fill the ledger", async () => {
  const folders = await Promise.all([1, 2].map(() => temporaryFolder()));
  for (const [index, out] of folders.entries()) {
    const words = ["protocol/versions/**", "protocol/access/**"];
    const { code } = await command([...words, "--shard", `${index + 1}/2`, "--out", out]);
    expect(code).toBe(0);
  }
  const out = await temporaryFolder();
  const ledger = join(out, "ledger.json");
  const runs = folders.map((folder) => join(folder, "run.json"));
  const merged = await command(["merge", ...runs, "--out", out, "--ledger", ledger]);
  expect(merged.code).toBe(0);
  expect(merged.out).toMatch(/^mock: \d+ passed\n/);
  expect(JSON.parse(await readFile(ledger, "utf8"))).toHaveProperty([
    "observations",
    "connections/stranger",
  ]);
});
