import { describe, expect, it } from "vitest";
import type { Outcome, RunDocument } from "../../src/document/run-document.ts";
import { causesOf, unexplained } from "../../src/report/causes/causes.ts";
import { reporters } from "../../src/report/reporters.ts";
import { document, exchange, failedBy, result } from "../support/run-document.ts";

const own = "connections/lifecycle/reactivate/inactive/by-source";
const because = { statement: "connections/reactivate-to-pending", check: own };
const fallen = (given: Partial<typeof because> = {}): Outcome => ({
  kind: "undecided",
  problem: "could not bring a connection to pending",
  because: { ...because, ...given },
});

/** One defect: a check of its own fails, another fails besides, and 21 could not be done. */
const run = document({
  results: [
    result({ id: "connections/list/first", cites: "x", outcome: failedBy("another thing") }),
    result({ id: own, outcome: failedBy("one that is active"), exchanges: [exchange] }),
    ...Array.from({ length: 21 }, (_, index) =>
      result({ id: `protocol/fell/${index}`, cites: `y-${index}`, outcome: fallen() }),
    ),
    result({
      id: "protocol/open",
      cites: "z",
      outcome: { kind: "undecided", problem: "no reply" },
    }),
  ],
});

const textOf = (name: keyof typeof reporters, shown: RunDocument = run) =>
  reporters[name].render(shown);
const words = "21 checks could not be done because of this";

describe("what could not be done because of a defect", () => {
  it("is folded under it, and the defect leads", () => {
    const [first, second] = causesOf(run, "breaks");
    expect(first?.promises.map(({ cites }) => cites)).toEqual([because.statement]);
    expect(first?.blocked).toHaveLength(21);
    expect(second?.blocked).toEqual([]);
    expect(unexplained(run).map(({ id }) => id)).toEqual(["protocol/open"]);
  });

  it.each(["console", "markdown", "summary", "github", "sarif"] as const)(
    "%s says how many, once, after the promise that is broken, which leads",
    (name) => {
      const text = textOf(name);
      expect(text.split(words)).toHaveLength(2);
      const [led, other] = [own, "connections/list/first"].map((id) => text.indexOf(id));
      expect(led).toBeLessThan(other ?? 0);
      expect(text.indexOf(words)).toBeGreaterThan(led ?? 0);
    },
  );

  it("HTML says how many, once", () => {
    expect(textOf("html").split(words)).toHaveLength(2);
  });

  it("is no finding of its own for code scanning, and still a case for a CI server", () => {
    const { runs } = JSON.parse(textOf("sarif")) as {
      readonly runs: readonly { readonly results: readonly unknown[] }[];
    };
    expect(runs[0]?.results).toHaveLength(3);
    expect(textOf("junit")).toContain(`because   ${own} shows that`);
    expect(textOf("junit").match(/<error /g)).toHaveLength(22);
  });

  it("is found by the promise where the check that it names did not fail", () => {
    const results = [
      result({ id: "another/check", outcome: failedBy("one that is active") }),
      result({ id: "fell", cites: "y", outcome: fallen({ check: "not/run" }) }),
    ];
    expect(causesOf(document({ results }), "breaks")[0]?.blocked).toHaveLength(1);
  });

  it("stands by itself where nothing that failed explains it", () => {
    const results = [result({ id: "fell", cites: "y", outcome: fallen() })];
    expect(unexplained(document({ results }))).toHaveLength(1);
  });

  it("is folded under a failure that is known, too", () => {
    const results = run.results.map((one) =>
      one.id === own ? { ...one, known: "reported" } : one,
    );
    expect(causesOf(document({ results }), "known")[0]?.blocked).toHaveLength(21);
  });

  it("is counted in the first sentence", () => {
    expect(textOf("summary")).toContain(
      "2 promises are broken (2 of 24 checks failed, 21 could not be done because of that)",
    );
  });
});

it("a summary names the request that shows a failure, and its status", () => {
  expect(textOf("summary")).toContain(
    " · POST /api/v1/connect/connections/cxn_1/reactivate → 200, as the source, req_1 · ",
  );
});

describe("one wrong shape", () => {
  const wire = (id: string, cites: string, actual: string) =>
    result({
      id: `protocol/wire/${id}`,
      cites,
      outcome: { kind: "failed", problem: "", expected: "as documented", actual },
      throughout: true,
    });
  const reading = (id: string, actual: string) =>
    result({ id, cites: id, outcome: { kind: "failed", problem: "", expected: "it", actual } });
  const led = (...results: RunDocument["results"]) =>
    causesOf(document({ results }), "breaks").map(({ promises }) =>
      promises.map(({ cites }) => cites),
    );

  it("is one cause, and the check of shapes leads, though it runs last", () => {
    expect(
      led(
        reading("fields", "created-at"),
        reading("other", "a list without it"),
        wire("attributes", "shape", "created-at undefined (GET /x → 200, req_1)"),
        wire("timestamps", "times", "created-at undefined (GET /x → 200, req_1)"),
      ),
    ).toEqual([["shape", "times", "fields"], ["other"]]);
  });

  it("does not lead where it is wrong in few answers, and something else is as well", () => {
    const { throughout: _, ...rare } = wire("attributes", "shape", "created-at undefined (GET /x)");
    expect(led(reading("versions", "created-at"), rare)).toEqual([["versions"], ["shape"]]);
  });

  it("takes nothing along that is about another member", () => {
    expect(
      led(
        reading("fields", "updated-at"),
        wire("attributes", "shape", "created-at undefined (GET /x → 200, req_1)"),
      ),
    ).toEqual([["shape"], ["fields"]]);
  });
});
