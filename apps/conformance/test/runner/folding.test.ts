import type { Exchange } from "@persona-conformance/client";
import { describe, expect, it } from "vitest";
import { foldConsequences, type Judged, type Shown } from "../../src/runner/folding.ts";
import { result } from "../support/run-document.ts";

const exchange = (rest: Partial<Exchange> = {}): Exchange => ({
  method: "GET",
  path: "/api/v1/connect/connections/cxn_1",
  status: 200,
  headers: {},
  body: "{}",
  truncated: false,
  startedAt: 0,
  milliseconds: 1,
  ...rest,
});

const failed = (
  id: string,
  shown: Shown,
  level: "MUST" | "SHOULD" = "MUST",
  actual = "created-at undefined",
): Judged => ({
  result: result({
    id,
    cites: `${id}-promise`,
    level,
    outcome: { kind: "failed", problem: `expected it, got ${actual}`, expected: "it", actual },
  }),
  shown,
});

const outcomes = (...judged: readonly Judged[]) =>
  foldConsequences(judged).map(({ id, outcome }) =>
    outcome.kind === "undecided" ? `${id} because of ${outcome.because?.check}` : id,
  );

const answer = exchange();
const answers = new Set([answer]);

describe("answers that differ for one party alone", () => {
  const root = failed("views", {
    evidence: exchange(),
    spoilt: { answers, for: "others", leads: false, apart: true, words: ["created-at"] },
  });
  const audit = (wrong: ReadonlySet<Exchange>) =>
    failed("wire", {
      evidence: answer,
      wrong,
      spoilt: { answers: wrong, for: "others", leads: true },
    });

  it("are the cause of what they alone show", () => {
    expect(outcomes(root, failed("reads", { evidence: answer }), audit(answers))).toEqual([
      "views",
      "reads because of views",
      "wire because of views",
    ]);
  });

  it("are not the cause of what other answers show as well", () => {
    const all = new Set([answer, exchange()]);
    expect(outcomes(root, audit(all))).toEqual(["views", "wire"]);
  });
});

describe("failures that each explain the other", () => {
  const ofAll = { answers, for: "all", leads: false, words: ["created-at"] } as const;
  const views = failed("views", { evidence: answer, spoilt: { ...ofAll, apart: true } });
  const wire = failed("wire", { evidence: answer, wrong: answers, spoilt: ofAll });
  const reads = failed("reads", { evidence: answer });

  it("leave the first of them", () => {
    expect(outcomes(views, wire)).toEqual(["views", "wire because of views"]);
    expect(outcomes(wire, views)).toEqual(["wire", "views because of wire"]);
  });

  it("leave the first of them that is a failure", () => {
    const because = { statement: "protocol/page-walk", check: "pages", evidence: answer } as const;
    const outcome = { kind: "undecided", problem: "it rests on pages" } as const;
    const undecided: Judged = {
      result: result({ id: "lists", outcome }),
      because: { ...because, expected: "it", actual: "created-at undefined", spoilt: ofAll },
    };
    expect(outcomes(undecided, reads, wire)).toEqual([
      "lists because of wire",
      "reads because of pages",
      "wire",
    ]);
  });
});

describe("a failure that was read from an answer which is wrong throughout", () => {
  const root = (rest: Partial<Shown["spoilt"] & {}> = {}, level: "MUST" | "SHOULD" = "MUST") =>
    failed(
      "wire",
      { evidence: answer, spoilt: { answers, for: "others", leads: true, ...rest } },
      level,
    );

  it("comes of what is wrong with it", () => {
    expect(outcomes(failed("reads", { evidence: answer }), root())).toEqual([
      "reads because of wire",
      "wire",
    ]);
    expect(foldConsequences([root()])[0]?.throughout).toBe(true);
  });

  it("stands by itself where it was read from another answer", () => {
    expect(outcomes(failed("reads", { evidence: exchange() }), root())).toEqual(["reads", "wire"]);
  });

  it("stands by itself where it is about something else", () => {
    const one = failed("reads", { evidence: answer }, "MUST", "a list without it");
    expect(outcomes(one, root({ words: ["created-at"] }))).toEqual(["reads", "wire"]);
    expect(
      outcomes(failed("reads", { evidence: answer }), root({ words: ["created-at"] })),
    ).toEqual(["reads because of wire", "wire"]);
  });

  it("stands by itself where the status alone shows it", () => {
    const served = failed("strangers", { evidence: answer, byStatus: true });
    expect(outcomes(served, root())).toEqual(["strangers", "wire"]);
  });

  it("is never hidden behind what leaves the exit code alone", () => {
    const reads = failed("reads", { evidence: answer });
    expect(outcomes(reads, root({}, "SHOULD"))).toEqual(["reads", "wire"]);
    const advice = failed("reads", { evidence: answer }, "SHOULD");
    expect(outcomes(advice, root({}, "SHOULD"))).toEqual(["reads because of wire", "wire"]);
  });

  it("silences the other checks of all answers if the answer is unreadable", () => {
    const shape = failed("shape", {
      evidence: answer,
      spoilt: { answers, for: "others", leads: true },
    });
    expect(outcomes(root({ for: "all" }), shape)).toEqual(["wire", "shape because of wire"]);
    expect(outcomes(root(), shape)).toEqual(["wire", "shape"]);
  });
});

describe("a read that shows an old status", () => {
  const root = failed("reads", {
    evidence: exchange(),
    spoilt: { answers, for: "others", leads: false, misleading: true },
  });
  const action = { evidence: answer, byStatus: true };

  it("is the cause of a later action that was tried in another status than it seemed", () => {
    expect(outcomes(root, failed("once", action))).toEqual(["reads", "once because of reads"]);
    expect(outcomes(failed("once", action), root)).toEqual(["once", "reads"]);
  });

  it("is the cause of what an undecided check found broken later", () => {
    const because = {
      statement: "connections/deactivate-by-either",
      check: "own",
      expected: "it",
      actual: "status 409",
      evidence: answer,
    } as const;
    const outcome = { kind: "undecided", problem: "could not deactivate it" } as const;
    const misled = { result: result({ id: "lists", level: "MUST", outcome }), because };
    expect(outcomes(root, misled)).toEqual(["reads", "lists because of reads"]);
  });

  it("is not the cause of what all answers show", () => {
    const wrong = new Set([answer]);
    expect(outcomes(root, failed("headers", { evidence: answer, wrong }))).toEqual([
      "reads",
      "headers",
    ]);
  });
});

describe("a step that fails", () => {
  const step = (status: number, by = "source", body = "{}") => ({
    evidence: exchange({
      method: "POST",
      path: `/connections/cxn_${status}/deactivate`,
      status,
      body,
    }),
    by,
  });

  it("explains the same answer to the same party wherever the step is only a means", () => {
    const own = failed("lifecycle", { ...step(409), recurs: true });
    expect(outcomes(own, failed("rounds", step(409)))).toEqual([
      "lifecycle",
      "rounds because of lifecycle",
    ]);
    expect(outcomes(own, failed("rounds", step(409, "destination")))).toEqual([
      "lifecycle",
      "rounds",
    ]);
    expect(outcomes(own, failed("bodies", step(400)))).toEqual(["lifecycle", "bodies"]);
    // One of the two is always reported.
    const same = failed("wire", {
      ...step(409),
      spoilt: { answers: { has: () => true }, for: "others", leads: true },
    });
    expect(outcomes(own, same)).toEqual(["lifecycle", "wire because of lifecycle"]);
  });

  it("differs from a step that leads elsewhere by the status in its answer", () => {
    const body = JSON.stringify({ data: { attributes: { status: "active" } } });
    const own = failed("lifecycle", { ...step(200, "source", body), recurs: true });
    expect(outcomes(own, failed("rounds", step(200)))).toEqual(["lifecycle", "rounds"]);
  });
});

it("a check that a failure of the infrastructure left undecided comes of what fails for good", () => {
  const failure = exchange({ status: 500 });
  const undecided: Judged = {
    result: result({ id: "reads", outcome: { kind: "undecided", problem: "the target failed" } }),
    failure,
  };
  const outage = (those: ReadonlySet<Exchange>) =>
    failed("outages", {
      evidence: failure,
      spoilt: { answers: those, for: "others", leads: false },
    });
  expect(outcomes(undecided, outage(new Set([failure])))).toEqual([
    "reads because of outages",
    "outages",
  ]);
  expect(outcomes(undecided, outage(new Set([exchange()])))).toEqual([
    "reads because of undefined",
    "outages",
  ]);
});

describe("answers that are the one cause of whatever rests on them", () => {
  const other = exchange();
  const root = (cause: "this" | "first", leads = false) =>
    failed("wire", {
      evidence: other,
      spoilt: { answers: new Set([answer, other]), for: "others", leads, words: ["style"], cause },
    });
  const before = failed("reads", { evidence: answer, byStatus: true });
  const after = failed("lists", { evidence: answer }, "MUST", "a list without it");

  it("fold under that failure, whatever they show and whenever it was found", () => {
    expect(outcomes(before, root("this"), after)).toEqual([
      "reads because of wire",
      "wire",
      "lists because of wire",
    ]);
  });

  it("fold under the first failure that rests on them", () => {
    expect(outcomes(before, root("first"), after)).toEqual([
      "reads",
      "wire because of reads",
      "lists because of reads",
    ]);
  });

  it("fold under a mistake that most answers show", () => {
    const leading = failed("owners", {
      evidence: answer,
      spoilt: { answers: new Set([answer]), for: "others", leads: true },
    });
    expect(outcomes(before, leading, root("first"))).toEqual([
      "reads because of owners",
      "owners",
      "wire because of owners",
    ]);
  });

  it("fold no failure that rests on other answers, and no MUST under a SHOULD", () => {
    const apart = failed("apart", { evidence: exchange() });
    expect(outcomes(apart, root("first"))).toEqual(["apart", "wire"]);
    const advice = failed("advice", { evidence: answer }, "SHOULD");
    expect(outcomes(advice, root("first"), after)).toEqual([
      "advice because of wire",
      "wire",
      "lists because of wire",
    ]);
  });
});
