import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Observation, RunDocument } from "../src/document/run-document.ts";
import type { CheckDocument } from "../src/pact/check-document.ts";
import type { OpenedPact } from "../src/pact/pacts.ts";
import { answerOf, type Findings, VerdictDocument, weigh } from "../src/pact/verdict.ts";
import type { Verification, VerifiedInteraction } from "../src/pact/verification.ts";
import { command, temporaryFolder } from "./fake-io.ts";
import { document, failed, passed, result, skippedFor, undecided } from "./run-document.ts";

const date = "2026-01-01T00:00:12.340Z";
const digest = "sha256 abc";
const names = { consumer: "ours", provider: "persona-connect" };

/** A pact of two interactions, each of which relies on a promise. */
const written = {
  consumer: { name: names.consumer },
  provider: { name: names.provider },
  interactions: ["connections/reactivate-to-pending", "connections/create-is-pending"].map(
    (cited) => ({
      type: "Synchronous/HTTP" as const,
      description: `relies on ${cited}`,
      providerStates: [],
      comments: { references: { statements: { [cited]: "relied on" } } },
    }),
  ),
  metadata: { pactSpecification: { version: "4.0" } },
};
const pact: OpenedPact = { file: "pact.json", text: "", pact: written, digest };

const suite = { name: "persona-conformance", version: "0.0.0" };
const check: CheckDocument = {
  format: 1,
  suite,
  pact: { ...names, digest },
  spec: { source: "openapi.yaml", digest: "sha256 spec" },
  checkedAt: date,
  findings: [],
  warnings: [],
  vacuous: [],
};
const verifiedBy = (
  kind: string,
  [first, second]: readonly VerifiedInteraction["outcome"][] = [],
  given: Partial<Verification> = {},
): Verification => ({
  format: 1,
  suite,
  pact: { ...names, digest },
  target: { kind, baseUrl: kind === "mock" ? "" : "https://api.example" },
  startedAt: date,
  finishedAt: date,
  required: [],
  problems: [],
  interactions: written.interactions.map(({ description }, index) => ({
    description,
    states: [],
    cites: [],
    outcome: (index === 0 ? first : second) ?? { kind: "passed" },
  })),
  ...given,
});
/** An answer that is as it was. */
const same: Observation = {
  id: "stranger",
  question: "with which status?",
  candidates: ["404", "403"],
  observed: "404",
  before: { observed: "404", since: "2025-12-01" },
};
/** A run of the sandbox with a ledger. */
const ran = (given: Partial<RunDocument> = {}) => document({ observations: [same], ...given });
const whole: Findings = {
  check,
  mock: verifiedBy("mock"),
  sandbox: verifiedBy("sandbox"),
  run: ran(),
};
const terms = { now: new Date("2026-01-03T00:00:00Z"), maxAge: 7, tolerated: [] };

/** The answer, and what is not settled with its reasons. */
function weighed(found: Partial<Findings>, more: Partial<typeof terms> = {}) {
  const evidence = weigh(pact, { ...whole, ...found }, { ...terms, ...more });
  const open = evidence.filter(({ answer }) => answer !== "yes");
  return { answer: answerOf(evidence), reasons: open.flatMap(({ reasons }) => reasons) };
}

it("yes: everything was found out, in time, and nothing is against it", () => {
  expect(weighed({})).toEqual({ answer: "yes", reasons: [] });
});

describe("no", () => {
  const finding = {
    interaction: "one",
    where: "response.body",
    what: "unknown",
    pointer: "/paths",
  };
  const broken = { kind: "failed", problems: ["active instead of pending"] } as const;
  const observed = {
    id: "stranger",
    question: "with which status?",
    candidates: ["404", "403"],
    observed: "403",
  };

  it.each<[string, Partial<Findings>, string]>([
    [
      "not within the description",
      { check: { ...check, findings: [finding] } },
      "one: response.body: unknown",
    ],
    [
      "not kept by the mock",
      { mock: verifiedBy("mock", [broken]) },
      "relies on connections/reactivate-to-pending: active instead of pending",
    ],
    [
      "not kept by the sandbox",
      { sandbox: verifiedBy("sandbox", [broken]) },
      "relies on connections/reactivate-to-pending: active instead of pending",
    ],
    [
      "a promise was broken",
      { run: ran({ results: [result({ outcome: failed })] }) },
      "connections/lifecycle/reactivate/inactive/by-source: reactivating ",
    ],
    [
      "a promise is known to be broken",
      { run: ran({ results: [result({ outcome: failed, known: "reported" })] }) },
      "(known: reported)",
    ],
    [
      "a promise guarded on the way was broken",
      {
        run: ran({
          results: [
            result({ cites: "other", also: ["connections/create-is-pending"], outcome: failed }),
          ],
        }),
      },
      "by-source: ",
    ],
    [
      "an answer has changed",
      {
        run: ran({
          observations: [{ ...observed, before: { observed: "404", since: "2025-12-01" } }],
        }),
      },
      "with which status? now 403, it was 404 since 2025-12-01",
    ],
    [
      "an answer is none of those allowed",
      { run: ran({ observations: [{ ...observed, observed: "500" }] }) },
      "with which status? now 500",
    ],
  ])("%s", (_, found, reason) => {
    const { answer, reasons } = weighed(found);
    expect([answer, reasons.length]).toEqual(["no", 1]);
    expect(reasons[0]).toContain(reason);
  });

  it("whatever else is unknown", () => {
    expect(weighed({ check: undefined, mock: verifiedBy("mock", [broken]) }).answer).toBe("no");
  });
});

describe("nobody knows", () => {
  const lacks = (...lacking: string[]) => ({ kind: "skipped", lacking }) as const;
  const other = { pact: { ...names, digest: "sha256 other" } };

  it.each<[string, Partial<Findings>, string]>([
    ["not compared", { check: undefined }, "run `pact check`"],
    ["another pact was compared", { check: { ...check, ...other } }, "another pact was compared"],
    ["not verified with the mock", { mock: undefined }, "run `pact verify`"],
    [
      "another pact was verified",
      { mock: verifiedBy("mock", [], other) },
      "another pact was verified",
    ],
    ["not verified with a sandbox", { sandbox: undefined }, "run `pact verify --target sandbox`"],
    [
      "an interaction is undecided",
      { sandbox: verifiedBy("sandbox", [{ kind: "undecided", problem: "silence" }]) },
      "relies on connections/reactivate-to-pending: silence",
    ],
    [
      "the sandbox lacks what it could have",
      { sandbox: verifiedBy("sandbox", [lacks("accept")]) },
      "for lack of accept: provide it, or accept that with --tolerate accept",
    ],
    [
      "nothing was verified there",
      { sandbox: verifiedBy("sandbox", [lacks("create"), lacks("create")]) },
      "nothing was verified",
    ],
    [
      "the fixture was not brought back",
      { sandbox: verifiedBy("sandbox", [], { problems: ["it is inactive now"] }) },
      "it is inactive now",
    ],
    [
      "a promise is undecided",
      { run: ran({ results: [result(), result({ outcome: undecided })] }) },
      "the rate limit was used up",
    ],
    [
      "the run looked at nothing of it",
      { run: ran({ results: [result({ cites: "other" })] }) },
      "the run looked at none of them",
    ],
    [
      "no answer was compared with an earlier one",
      { run: ran({ observations: [] }) },
      "run it with --ledger FILE",
    ],
    [
      "only skipped it",
      { run: ran({ results: [result({ outcome: skippedFor("accept") })] }) },
      "the run looked at none of them",
    ],
  ])("%s", (_, found, reason) => {
    const { answer, reasons } = weighed(found);
    expect([answer, reasons.length]).toEqual(["unknown", 1]);
    expect(reasons[0]).toContain(reason);
  });

  it.each<[string, Partial<Findings>, string]>([
    ["no run", { run: undefined }, "no run"],
    [
      "a run against the mock",
      { run: ran({ target: { kind: "mock", baseUrl: "", capabilities: [] } }) },
      "says nothing of Persona",
    ],
    [
      "a run elsewhere",
      {
        run: ran({
          target: { kind: "sandbox", baseUrl: "https://else.example", capabilities: [] },
        }),
      },
      "the run was against https://else.example, and the pact was verified with https://api.example",
    ],
  ])("%s", (_, found, reason) => {
    const { answer, reasons } = weighed(found);
    expect(answer).toBe("unknown");
    expect(reasons.every((one) => one.includes(reason))).toBe(true);
  });

  it("a run that was cut short", () => {
    const { finishedAt: _, ...run } = ran({ problems: ["no more network"] });
    expect(weighed({ run })).toMatchObject({
      answer: "unknown",
      reasons: [expect.stringContaining("cut short: no more network"), expect.anything()],
    });
  });

  it("what a sandbox has shown too long ago", () => {
    expect(weighed({}, { maxAge: 1 })).toMatchObject({
      answer: "unknown",
      reasons: [expect.stringContaining("older than 1 days"), expect.anything(), expect.anything()],
    });
    expect(weighed({}, { maxAge: 2 }).answer).toBe("yes");
  });

  it("but what no sandbox has is no obstacle, nor what is tolerated", () => {
    expect(weighed({ sandbox: verifiedBy("sandbox", [lacks("create")]) }).answer).toBe("yes");
    expect(
      weighed(
        { sandbox: verifiedBy("sandbox", [lacks("accept")]) },
        { tolerated: ["accept"] as never[] },
      ).answer,
    ).toBe("yes");
    expect(weighed({ mock: verifiedBy("mock", [lacks("create")]) }).answer).toBe("unknown");
  });

  it("and a promise that was seen to be kept once may be skipped elsewhere", () => {
    const results = [result({ outcome: passed }), result({ outcome: skippedFor("accept") })];
    expect(weighed({ run: ran({ results }) }).answer).toBe("yes");
  });
});

describe("as a command", () => {
  /** All that was found out about a pact, in a folder. */
  async function stage(found: Partial<Findings> = {}) {
    const reports = await temporaryFolder();
    const file = join(reports, "pact.json");
    await writeFile(file, JSON.stringify(written));
    const { code: _, out } = await command([
      "pact",
      "verdict",
      file,
      "--reports",
      reports,
      "--json",
    ]);
    const { pact: opened } = VerdictDocument.parse(JSON.parse(out));
    const now = new Date().toISOString();
    const ours = <T extends { readonly pact: object }>(one: T) => ({
      ...one,
      pact: opened,
      finishedAt: now,
    });
    const { finishedAt: __, ...checked } = ours(check);
    const all = {
      "pact-check": checked,
      "pact-verification-mock": ours(verifiedBy("mock")),
      "pact-verification-sandbox": ours(verifiedBy("sandbox")),
      run: ran({ ...found.run, finishedAt: now }),
    };
    for (const [name, one] of Object.entries(all))
      await writeFile(join(reports, `${name}.json`), JSON.stringify(one));
    return {
      reports,
      ask: (...words: string[]) =>
        command(["pact", "verdict", file, "--reports", reports, "--version", "v1", ...words]),
    };
  }

  it("says yes, with the dates of the evidence, and writes it down: exit 0", async () => {
    const { reports, ask } = await stage();
    const { code, out, error } = await ask();
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(
      /^yes, it may go out\nours v1 → persona-connect\n✓ within the official description · 2026-01-01 00:00 UTC\n/,
    );
    const kept = VerdictDocument.parse(
      JSON.parse(await readFile(join(reports, "pact-verdict.json"), "utf8")),
    );
    expect(kept).toMatchObject({ answer: "yes", version: "v1", maxAge: 7 });
  });

  it("says no and why: exit 1", async () => {
    const { ask } = await stage({ run: ran({ results: [result({ outcome: failed })] }) });
    const { code, out } = await ask();
    expect(code).toBe(1);
    expect(out).toContain("no, it must not go out\n");
    expect(out).toContain("✗ every promise that it relies on was kept · ");
  });

  it("says that nobody knows, and what to do: exit 2", async () => {
    const reports = await temporaryFolder();
    const file = join(reports, "pact.json");
    await writeFile(file, JSON.stringify(written));
    const { code, out } = await command([
      "pact",
      "verdict",
      file,
      "--reports",
      reports,
      "--version",
      "v1",
    ]);
    expect(code).toBe(2);
    expect(out).toContain("nobody knows whether it may go out\n");
    expect(out).toContain(
      "? within the official description\n    not compared: run `pact check`\n",
    );
  });

  it.each([
    ["--tolerate", "fly", "there is no capability fly: choose fixture, "],
    ["--run", "nowhere.json", "cannot read the run document nowhere.json"],
    ["--max-age", "x", "It must be a whole number from 0 to 3650."],
  ])("%s %s is one line and exit 2", async (option, value, said) => {
    const { ask } = await stage();
    const { code, error } = await ask(option, value);
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(said);
  });

  it("evidence that is none is refused: exit 2", async () => {
    const { reports, ask } = await stage();
    await writeFile(join(reports, "pact-check.json"), "{}");
    expect(await ask()).toMatchObject({
      code: 2,
      error: expect.stringContaining("pact-check.json is no document of this suite: make it again"),
    });
  });
});
