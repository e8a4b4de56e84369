import { describe, expect, it } from "vitest";
import { causes, causesOf, unexplained } from "../../src/report/causes/causes.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import type { Outcome, Result } from "../../src/document/run-document.ts";
import { brokenPromises, byReason } from "../../src/report/findings/findings.ts";
import { markdown } from "../../src/report/markdown/run.ts";
import { summary } from "../../src/report/formats/summary.ts";
import { document, exchange, failedBy, result } from "../support/run-document.ts";

const breaking = (name: string, actual: string, given: Partial<Result> = {}) =>
  result({
    id: name,
    cites: name,
    statement: `the promise ${name}`,
    outcome: failedBy(actual),
    ...given,
  });
const answering = (path: string, status: number, body: string) => ({
  exchanges: [{ ...exchange, method: "GET", path, status, body }],
});
const together = (...results: readonly Result[]) =>
  causes(brokenPromises(document({ results: [...results] }), "breaks")).map(({ promises }) =>
    promises.map(({ cites }) => cites),
  );

describe("promises were broken in the same way", () => {
  it("if the same was expected and the same came, whatever the ids, times and long numbers", () => {
    const one = 'cxn_AbCd1234 at "2026-01-01T00:00:00.000Z", 1767225600';
    const other = 'cxn_Zz9Zz9Zz at "2026-01-02T10:20:30Z", 1767226666';
    expect(together(breaking("a", one), breaking("b", other))).toEqual([["a", "b"]]);
  });

  it("and not if the status is another", () => {
    expect(together(breaking("a", "status 409"), breaking("b", "status 422"))).toHaveLength(2);
  });

  it("if one answer came to every request", () => {
    expect(
      together(
        breaking("a", "no connection", answering("/connections/cxn_AbCd1234", 200, "{}")),
        breaking("b", "no page", answering("/connections?page[size]=1", 200, "{}")),
      ),
    ).toEqual([["a", "b"]]);
  });

  it.each([
    ["to one request, twice", "/connections/cxn_AbCd1234", 200, "{}"],
    ["with another status", "/connections", 201, "{}"],
    ["with another body", "/connections", 200, "[]"],
  ])("and not if it came %s", (_, path, status, body) => {
    const first = breaking("a", "one", answering("/connections/cxn_Zz9Zz9Zz", 200, "{}"));
    expect(together(first, breaking("b", "two", answering(path, status, body)))).toHaveLength(2);
  });

  it("and not if the answer is about what was asked for", () => {
    const body = '{"data":{"id":"cxn_AbCd1234"}}';
    const first = breaking("a", "one", answering("/connections/cxn_AbCd1234", 200, body));
    const other = breaking("b", "two", answering("/connections/cxn_AbCd1234/x", 200, body));
    expect(together(first, other)).toHaveLength(2);
  });

  it("reports each promise once, in the order of the checks", () => {
    const again = { cites: "b", id: "b/again" };
    expect(
      together(breaking("a", "one"), breaking("b", "two"), breaking("b", "one", again)),
    ).toEqual([["a"], ["b"]]);
  });
});

it("what is wrong with most answers comes before what blocks other checks", () => {
  const shape = breaking("shape", "status undefined", {
    id: "protocol/wire/attributes",
    throughout: true,
  });
  const blocked = result({
    id: "c",
    outcome: {
      kind: "undecided",
      problem: "could not",
      because: { statement: "action", check: "action" },
    },
  });
  const run = document({ results: [breaking("action", "one that is nothing"), blocked, shape] });
  expect(causesOf(run, "breaks").map(({ promises: [first] }) => first?.cites)).toEqual([
    "shape",
    "action",
  ]);
});

it("undecided checks are told by what stood in the way, whatever the ids", () => {
  const results = ["cxn_AbCd1234", "cxn_Zz9Zz9Zz"].map((id) =>
    result({ id, outcome: { kind: "undecided", problem: `could not find ${id}` } }),
  );
  const groups = byReason(unexplained(document({ results })));
  expect(groups.map(([problem, those]) => [problem, those.length])).toEqual([
    ["could not find cxn_AbCd1234", 2],
  ]);
});

describe("a bad night", () => {
  const nothing = answering("/connections", 200, "{}");
  const everywhere = (index: number) => answering(`/connections/${index % 2}`, 200, "{}");
  const bad = document({
    results: [
      ...Array.from({ length: 90 }, (_, index) =>
        breaking(`alike/${index}`, `odd ${index}`, index === 0 ? nothing : everywhere(index)),
      ),
      ...Array.from({ length: 30 }, (_, index) => breaking(`alone/${index}`, `other ${index}`)),
      ...Array.from({ length: 26 }, (_, index) =>
        result({ id: `open/${index}`, outcome: { kind: "undecided", problem: `doubt ${index}` } }),
      ),
    ],
    drift: Array.from({ length: 60 }, (_, index) => ({ where: `here ${index}`, what: "new" })),
    observations: Array.from({ length: 20 }, (_, index) => ({
      id: `question-${index}`,
      question: "?",
      candidates: ["1"],
      observed: "2",
    })),
  });

  it("is one screen of a terminal, and each kind of finding is on it", () => {
    for (const width of [60, 100, 200]) {
      const lines = consoleReport(bad, { width }).trimEnd().split("\n");
      const headings = lines.filter((line) => /^[✗?!]/.test(line));
      expect(headings.length).toBeLessThanOrEqual(16);
      expect(lines.length).toBeLessThanOrEqual(54);
      expect(lines.join("\n")).toMatch(/✗ observation question-0[^]*\? open\/0[^]*drift: 60 /);
    }
  });

  it("says first what most of it has in common", () => {
    expect(consoleReport(bad)).toMatch(
      /\n✗ 90 promises broken in the same way: alike\/0 and 89 more\n/,
    );
    expect(consoleReport(bad)).toContain("answered  200 {}, to every request");
    expect(consoleReport(bad)).toContain("and 19 more like these, in run.json");
    expect(markdown(bad)).toContain("and 89 promises more: every request got `200 {}`");
  });

  it("is few lines of a chat", () => {
    const lines = summary(bad).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(14);
    expect(lines[2]).toBe(
      "✗ alike/0 · MUST: the promise alike/0, and 89 promises more · GET /connections → 200, as the source, req_1",
    );
  });

  it("loses none of what is one of a kind", () => {
    const few = document({ results: bad.results.slice(88, 92) });
    for (const id of ["alike/88", "alone/0", "alone/1"]) expect(consoleReport(few)).toContain(id);
  });
});

it("what was expected tells causes apart, too", () => {
  const outcome: Outcome = { kind: "failed", problem: "", expected: "x", actual: "one" };
  expect(together(breaking("a", "one"), breaking("b", "one", { outcome }))).toHaveLength(2);
});
