import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, test } from "vitest";
import { consoleReport, type ConsoleOptions } from "../../src/report/console/run.ts";
import type { RunDocument } from "../../src/document/run-document.ts";
import { document, everything, exchange, result, skippedFor } from "../support/run-document.ts";

const firstLine = (given: Partial<RunDocument>) => consoleReport(document(given)).split("\n")[0];

test.each([
  ["wide", 120],
  ["narrow", 60],
])("a run that holds everything, %s", async (name, width) => {
  await expect(consoleReport(everything, { width })).toMatchFileSnapshot(
    `snapshots/console-${name}.txt`,
  );
});

test("colour adds colours and nothing else", () => {
  const coloured = consoleReport(everything, { colour: true });
  expect(stripVTControlCharacters(coloured)).toBe(consoleReport(everything));
  expect(coloured).toContain("\u001B[31m✗");
  expect(coloured).toContain("\u001B[33m?");
  expect(coloured.split("\n").at(-2)).toContain("\u001B[31mdoes not conform");
});

describe("the first line says what was not run, and why", () => {
  it.each<[string, Partial<RunDocument>]>([
    ["sandbox: 1 passed", {}],
    [
      "sandbox: 1 passed, 5 skipped: no accept method (2), no blessing (1), 1 needs an option, 1 runs only on the mock",
      {
        results: [
          result(),
          result({ outcome: skippedFor("accept", "provision") }),
          result({ outcome: skippedFor("accept") }),
          result({ outcome: skippedFor("provision") }),
          result({ outcome: skippedFor("accept", "time") }),
          result({ outcome: skippedFor("blessing") }),
        ],
      },
    ],
    [
      "sandbox: 2 skipped: run only on the mock",
      {
        results: [result({ outcome: skippedFor("time") }), result({ outcome: skippedFor("time") })],
      },
    ],
    ["sandbox: nothing was run", { results: [] }],
  ])("%s", (line, given) => {
    expect(firstLine(given)).toBe(line);
  });

  it("and that a run was cut short", () => {
    const { finishedAt, ...cut } = document();
    expect(finishedAt).toBeDefined();
    expect(consoleReport(cut)).toMatch(/^sandbox: 1 passed, cut short\n/);
  });
});

test("a read that shows the failure is printed with the request that may have caused it", () => {
  const path = "/api/v1/connect/connections/cxn_1";
  const action = { ...exchange, method: "POST", path: `${path}/reactivate` };
  const read = { ...exchange, method: "GET", path };
  const outcome = { kind: "failed", problem: "p", expected: "e", actual: "a" } as const;
  const rendered = (exchanges: (typeof exchange)[]) =>
    consoleReport(document({ results: [result({ outcome, exchanges })] }), { width: 200 });
  expect(rendered([action, read, { ...read, shows: true }])).toMatch(
    /after {5}POST \S+\/reactivate .*\n {2}request {3}GET \S+\/cxn_1 /,
  );
  expect(rendered([action, { ...action, shows: true }])).not.toMatch(/^ {2}after /m);
});

test("a promise that many checks found broken is printed once, with the request before it", () => {
  const text = consoleReport(everything);
  expect(text.match(/MUST: reactivating returns/g)).toHaveLength(1);
  expect(text).toContain("connections/lifecycle/reactivate/inactive/by-source and 1 more");
  expect(text).not.toContain("/first");
});

test.each<readonly [string, number]>([
  ["接続は有効です", 2],
  ["연결이활성화", 2],
  ["🔥🔥🔥", 2],
  ["e\u0301e\u0301e\u0301", 1],
])("a text of %s is broken where its columns end, %i for each character", (word, columns) => {
  const letters = Array.from(word).filter((character) => character !== "\u0301").length;
  const problem = Array(40).fill(word).join(" ");
  const run = document({ results: [result({ outcome: { kind: "undecided", problem } })] });
  const lines = consoleReport(run, { width: 60 }).split("\n");
  const first = lines.find((line) => line.includes(word)) ?? "";
  const words = first.split(word).length - 1;
  const taken = (count: number) => 12 + count * (letters * columns + 1) - 1;
  expect(taken(words)).toBeLessThanOrEqual(60);
  expect(taken(words + 1)).toBeGreaterThan(60);
});

describe("what the target says cannot steer a terminal", () => {
  const evil = [
    ["an escape sequence", "\u001B[2J\u001B]0;owned\u0007"],
    ["a line that is written over", "all is well\r"],
    ["a line of its own", "\nconforms"],
    ["an 8-bit escape", "\u009B31m"],
    ["text that is reversed", "\u202Egnp.exe"],
    ["an isolate", "\u2067a\u2069"],
    ["a separator of lines", "\u2028conforms"],
    ["an invisible character", "\u200Bzero\uFEFF"],
    ["a tag", "\u{E0041}"],
    ["half a character", "\uD800"],
  ] as const;
  const visible = (text: string, { colour }: ConsoleOptions) =>
    // oxlint-disable-next-line no-control-regex -- the colours are ours
    colour ? text.replaceAll(/\u001B\[\d+m/g, "") : text;

  const saying = (text: string): RunDocument =>
    document({
      target: { kind: "sandbox", baseUrl: `https://x${text}`, capabilities: [] },
      problems: [`problem ${text}`],
      results: [
        result({
          outcome: { kind: "failed", problem: text, expected: `e ${text}`, actual: `a ${text}` },
          exchanges: [{ ...exchange, path: `/${text}`, sent: text, requestId: text }],
        }),
        result({ id: "b", outcome: { kind: "undecided", problem: `u ${text}` } }),
      ],
      observations: [
        {
          id: "stranger",
          question: "?",
          candidates: ["404"],
          observed: text,
          requestId: text,
          check: text,
          exchange: { ...exchange, path: `/${text}`, sent: text, requestId: text },
        },
      ],
      drift: [{ where: text, what: text, requestId: text }],
    });

  it.each(evil)("%s", (_, text) => {
    for (const colour of [false, true]) {
      const lines = (message: string) =>
        visible(consoleReport(saying(message), { colour, width: 1000 }), { colour }).split("\n");
      expect(lines(text)).toHaveLength(lines("x").length);
      expect(lines(text).join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }
    const [odd = ""] = text.match(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u) ?? [];
    const code = String.raw`\u{${odd.codePointAt(0)?.toString(16)}}`;
    // Everywhere that the target's words stand.
    const shown = consoleReport(saying(odd), { width: 1000 });
    expect(shown.split(code)).toHaveLength(20);
  });
});
