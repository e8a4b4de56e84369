import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Outcome, RunDocument } from "../../src/document/run-document.ts";
import { type History, historyOf } from "../../src/report/runs/history.ts";
import { historyMarkdown } from "../../src/report/markdown/history.ts";
import { historySentence, stateWords } from "../../src/report/runs/history-words.ts";
import { historyHtml } from "../../src/report/html/history.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import {
  document,
  everything,
  exchange,
  failed,
  passed,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

const night = (day: number, given: Partial<RunDocument> = {}): RunDocument =>
  document({ startedAt: `2026-01-${String(day).padStart(2, "0")}T02:00:00.000Z`, ...given });

/** Nights on which one check came out so, one after the other. */
const nights = (...outcomes: readonly Outcome[]) =>
  outcomes.map((outcome, index) => night(index + 1, { results: [result({ outcome })] }));

const traceOf = (runs: readonly RunDocument[]) => {
  const [promise] = historyOf(runs).promises;
  if (promise === undefined) throw new Error("there is no promise");
  return promise;
};
const day = (number: number) => `2026-01-0${number}T02:00:00.000Z`;

describe("a promise from night to night", () => {
  it.each<readonly [string, readonly Outcome[], string, boolean, string | undefined]>([
    ["always passing", [passed, passed], "always passing", false, undefined],
    ["failing in the end", [passed, failed, failed], "failing since 2026-01-02", false, day(2)],
    ["mended", [failed, passed, passed], "passing since 2026-01-02", false, day(1)],
    ["failing twice", [failed, passed, failed], "failing since 2026-01-03", true, day(1)],
    ["doubtful in between", [failed, undecided, failed], "failing since 2026-01-01", false, day(1)],
    ["doubtful now", [passed, undecided], "always passing, undecided now", false, undefined],
    ["never tried", [skippedFor("accept"), undecided], "never decided", false, undefined],
  ])("%s", (_, outcomes, words, flaky, firstFailed) => {
    const trace = traceOf(nights(...outcomes));
    expect(stateWords(trace)).toBe(words);
    expect(trace.flaky).toBe(flaky);
    expect(trace.firstFailed).toBe(firstFailed);
    expect(trace.firstSeen).toBe(day(1));
  });

  it("failed since before the first night, where a run knows so", () => {
    const since = "2025-11-01T02:00:00.000Z";
    const runs = [1, 2].map((one) => night(one, { results: [result({ outcome: failed, since })] }));
    expect(traceOf(runs)).toMatchObject({ since, firstFailed: since });
  });

  it("is as bad as the worst of its checks, and each check has a history of its own", () => {
    const results = [
      result({ id: "a", outcome: failed, exchanges: [exchange] }),
      result({ id: "b" }),
    ];
    const { verdicts, checks } = traceOf([night(1, { results })]);
    expect(verdicts).toEqual(["breaks"]);
    expect(checks.map(({ id, state, last }) => [id, state, last?.requestId])).toEqual([
      ["a", "failing", "req_1"],
      ["b", "passing", undefined],
    ]);
  });

  it("is null on a night on which it was not run, and nights are in their order", () => {
    const other = night(3, { results: [result({ id: "late", cites: "late" })] });
    const [first, second] = historyOf([other, ...nights(passed)]).promises;
    expect([first?.verdicts, second?.verdicts]).toEqual([
      ["conforms", null],
      [null, "conforms"],
    ]);
    expect(second?.firstSeen).toBe(other.startedAt);
  });
});

test("changed answers, new drift, and other versions are events; each once", () => {
  const asked = { id: "stranger", question: "?", candidates: ["404", "403"] };
  const drift = [
    { where: "list 200 data[].id", what: "new" },
    { where: "retrieve 200 data.id", what: "new" },
  ];
  const { events } = historyOf([
    night(1, { observations: [{ ...asked, observed: "404" }] }),
    night(2, { drift }),
    night(3, { drift, observations: [{ ...asked, observed: "403" }] }),
    night(4, {
      suite: { name: "persona-conformance", version: "9.0.0" },
      results: [result({ apiVersion: "2027-01-01" })],
    }),
  ]);
  expect(
    events.map(({ night: at, kind, subject, before, after }) => [at, kind, subject, before, after]),
  ).toEqual([
    [day(2), "drift", "id in list 200 and 1 more", "", "new"],
    [day(3), "answer", "stranger", "404", "403"],
    [day(4), "version", "2027-01-01", "", ""],
    [day(4), "suite", "persona-conformance", "0.0.0", "9.0.0"],
  ]);
});

test("response times are there for the nights that measured them", () => {
  const responseTimes = [{ operation: "list", requests: 3, median: 120, longest: 400 }];
  const { operations } = historyOf([night(1), night(2, { responseTimes })]);
  expect(operations).toEqual([{ operation: "list", medians: [null, 120] }]);
});

test.each<readonly [string, readonly RunDocument[]]>([
  ["One night, 2026-01-01: it conforms.", nights(passed)],
  [
    "2 nights from 2026-01-01 to 2026-01-02: the last one is inconclusive.",
    nights(failed, undecided),
  ],
  [
    "2 nights from 2026-01-01 to 2026-01-02: the last one does not conform and 1 promise fails (since 2026-01-02).",
    nights(passed, failed),
  ],
  ["2 runs on 2026-01-01: the last one conforms.", [night(1), night(1)]],
  [
    "4 nights from 2026-01-01 to 2026-01-04: the last one conforms and 1 promise is flaky.",
    nights(failed, passed, failed, passed),
  ],
])("%s", (sentence, runs) => {
  expect(historySentence(historyOf(runs))).toBe(sentence);
});

const some: History = historyOf([
  ...nights(passed, failed, passed, failed),
  { ...everything, startedAt: day(5) },
]);

describe("the page", () => {
  const page = historyHtml(some, "persona-conformance 0.1.0");

  it("has an address for each check, and one column for each night", () => {
    const ids = some.promises.flatMap(({ checks }) => checks.map(({ id }) => id));
    for (const id of ids) expect(page.split(`id="check/${id}"`)).toHaveLength(2);
    expect(page.match(/class="night"/g)).toHaveLength(5);
    expect(page).toContain("failing since 2026-01-04");
    expect(page).toContain('<span class="flaky">flaky</span>');
  });

  it("fetches nothing", () => {
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toMatch(/ (src|style)=/);
  });

  it.each<readonly [string, string]>([...unprintable, ["a script", "</script><img src=x>"]])(
    "shows %s as text, as Markdown does",
    (_, text) => {
      const odd = historyOf([night(1), { ...saying(text), startedAt: day(2) }]);
      const written = historyHtml(odd, "suite");
      const tags = (of: string) => of.match(/<\/?[a-z][^\s>]*/g);
      const plain = historyOf([night(1), { ...saying("x"), startedAt: day(2) }]);
      expect(tags(written)).toEqual(tags(historyHtml(plain, "suite")));
      expect(written).not.toMatch(steering);
      expect(historyMarkdown(odd)).not.toMatch(steering);
    },
  );
});

test("as Markdown", async () => {
  await expect(historyMarkdown(some)).toMatchFileSnapshot("snapshots/history.txt");
});

describe("history DIR", () => {
  /** A folder as the artifacts of nightly jobs are laid out. */
  async function artifacts(files: Readonly<Record<string, unknown>>) {
    const folder = await temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    }
    return { folder, out: join(folder, "out") };
  }

  it("reads what is below a folder, names what is damaged, and writes three files", async () => {
    const { folder, out } = await artifacts({
      "2026-01-01/reports/run.json": night(1),
      "2026-01-01/reports/kill-matrix.json": { faults: {} },
      "2026-01-01/reports/junit.xml": "<testsuites/>",
      "2026-01-02/run.json": night(2),
      "again/run.json": night(2),
      "2026-01-03/run.json": '{"format":1',
      "2026-01-04/run.json": { ...night(4), format: 3 },
      "mock/run.json": { ...night(1), target: { ...night(1).target, kind: "mock" } },
      "part/run.json": { ...night(1), shard: { index: 1, of: 2 } },
    });
    const ended = await command(["history", folder, "--out", out]);
    expect(ended.code).toBe(0);
    expect(ended.out).toBe(
      [
        "2 nights from 2026-01-01 to 2026-01-02: the last one conforms.",
        "left out: 1 run against the mock (--target mock) and 1 shard (merge them first)",
        `written: ${["html", "md", "json"].map((one) => join(out, `history.${one}`)).join(", ")}`,
        "",
      ].join("\n"),
    );
    expect(ended.error.split("\n")).toEqual([
      `left out: ${join(folder, "2026-01-03/run.json")} (it is not JSON)`,
      expect.stringMatching(
        /^left out: .*2026-01-04\/run\.json \(it is not a run document of format 2: /,
      ),
      "",
    ]);
    const text = await readFile(join(out, "history.json"), "utf8");
    expect((await command(["history", folder, "--out", out, "--json"])).out).toBe(text);
    const mock = await command(["history", folder, "--out", out, "--target", "mock"]);
    expect(mock.out).toMatch(/^One night, 2026-01-01: it conforms\.\n/);
  });

  it.each([
    ["a folder that is not there", "nowhere", [], /^error: cannot read the folder .*nowhere/],
    [
      "a folder without a run",
      "",
      [],
      /^error: .* holds no run document of format 2: name a folder/,
    ],
    [
      "another target",
      "",
      ["--target", "moon"],
      /holds no run document of format 2 against a moon/,
    ],
  ])("ends in 2 with one line for %s", async (_, name, words, message) => {
    const { folder, out } = await artifacts({ "other.json": {} });
    const { code, error } = await command(["history", join(folder, name), "--out", out, ...words]);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });
});
