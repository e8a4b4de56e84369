import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { reporterNames, reporters } from "../../src/report/reporters.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import {
  document,
  everything,
  exchange,
  failed,
  failedBy,
  result,
  undecided,
} from "../support/run-document.ts";

/** What is read of the formats here; report-published.test.ts holds them against their published schemas. */
interface Ctrf {
  readonly results: {
    readonly summary: Readonly<Record<string, number>>;
    readonly tests: readonly { readonly name: string; readonly status: string }[];
  };
}

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly kind: string;
      readonly level: string;
      readonly locations: unknown;
      readonly partialFingerprints: { readonly primaryLocationLineHash: string };
      readonly suppressions?: readonly unknown[];
    }[];
  }[];
}

interface NameAndValue {
  readonly name: string;
  readonly value: string;
}

interface Har {
  readonly log: {
    readonly pages: readonly { readonly id: string }[];
    readonly entries: readonly {
      readonly pageref: string;
      readonly request: {
        readonly url: string;
        readonly queryString: readonly NameAndValue[];
        readonly headers: readonly NameAndValue[];
      };
    }[];
  };
}

/** As https://shields.io/badges/endpoint-badge has it, of which there is no published schema. */
const Badge = z.strictObject({
  schemaVersion: z.literal(1),
  label: z.string().min(1),
  message: z.string().min(1),
  color: z.string(),
  isError: z.boolean(),
});

describe("CTRF", () => {
  it("counts what is in it, and calls what could not be found out neither passed nor failed", () => {
    const { results } = JSON.parse(reporters.ctrf.render(everything)) as Ctrf;
    const { summary, tests } = results;
    for (const status of ["passed", "failed", "skipped", "other"] as const) {
      expect(summary[status]).toBe(tests.filter((one) => one.status === status).length);
      expect(summary[status]).toBeGreaterThan(0);
    }
    expect(tests.find(({ name }) => name === "paging/walk")?.status).toBe("other");
  });
});

describe("SARIF", () => {
  it("promises are rules, failures results, known ones suppressed, undecided ones open", () => {
    const [log] = (JSON.parse(reporters.sarif.render(everything)) as Sarif).runs;
    const levelOf = (id: string) =>
      log?.results.find((one) => JSON.stringify(one.locations).includes(`"${id}"`));
    expect(levelOf("connections/record/accept-again")).toMatchObject({
      kind: "fail",
      level: "error",
    });
    expect(levelOf("protocol/wire/timestamps")).toMatchObject({ kind: "fail", level: "warning" });
    expect(levelOf("connections/create/again")?.suppressions).toHaveLength(1);
    expect(levelOf("paging/walk")).toMatchObject({ kind: "open", level: "none" });
    const rules = log?.tool.driver.rules.map(({ id }) => id);
    expect(new Set(rules).size).toBe(rules?.length);
    for (const { kind, level } of log?.results ?? []) {
      expect(kind === "fail").toBe(level !== "none");
    }
    for (const { ruleId, ruleIndex } of log?.results ?? []) expect(rules?.[ruleIndex]).toBe(ruleId);
  });

  it("every result has its own line in a file of the repository", () => {
    const shown = { ...everything, location: "a folder/known failures.txt" };
    const [log] = (JSON.parse(reporters.sarif.render(shown)) as Sarif).runs;
    for (const { locations } of log?.results ?? []) {
      expect(locations).toMatchObject([
        {
          physicalLocation: {
            artifactLocation: { uri: "a%20folder/known%20failures.txt", uriBaseId: "%SRCROOT%" },
            region: { startLine: 1 },
          },
        },
      ]);
    }
    const hashes = log?.results.map((one) => one.partialFingerprints.primaryLocationLineHash);
    expect(new Set(hashes).size).toBe(log?.results.length);
    expect(reporters.sarif.render(everything)).toContain('"uri": "conformance.config.ts"');
  });

  it("every rule says what it is, at length, and where to read on", () => {
    const [log] = (JSON.parse(reporters.sarif.render(everything)) as Sarif).runs;
    for (const rule of log?.tool.driver.rules ?? []) {
      expect(rule).toMatchObject({
        fullDescription: { text: expect.stringMatching(/^(MUST|SHOULD|MAY): /) },
        help: { markdown: expect.stringContaining("(https://docs.withpersona.com/") },
        helpUri: expect.stringMatching(/^https:/),
      });
    }
  });
});

describe("HAR", () => {
  it("holds every exchange, on the page of its check, without a header that could be a key", () => {
    const sent = { ...exchange, path: "/a?x=1&y=%20", sent: "{}" };
    const run = document({ results: [result({ outcome: failed, exchanges: [sent, exchange] })] });
    const { pages, entries } = (JSON.parse(reporters.har.render(run)) as Har).log;
    expect(entries).toHaveLength(2);
    expect(new Set(entries.map(({ pageref }) => pageref))).toEqual(
      new Set(pages.map(({ id }) => id)),
    );
    const [first] = entries;
    expect(first?.request.url).toBe("https://api.example/a?x=1&y=%20");
    expect(first?.request.queryString).toEqual([
      { name: "x", value: "1" },
      { name: "y", value: " " },
    ]);
    expect(first?.request.headers.map(({ name }) => name)).toEqual([
      "persona-version",
      "key-inflection",
    ]);
  });
});

describe("a badge", () => {
  it.each([
    ["1 of 1 pass, 1 of 184 promises tried", document(), false],
    ["does not conform", document({ results: [result({ outcome: failed })] }), true],
    ["inconclusive", document({ results: [result({ outcome: undecided })] }), true],
  ] as const)("%s", (words, run, isError) => {
    expect(Badge.parse(JSON.parse(reporters.badge.render(run)))).toMatchObject({
      message: words,
      isError,
    });
  });
});

describe("NDJSON", () => {
  it("has a line for the run, each finding, and the verdict last", () => {
    const lines = reporters.ndjson.render(everything).trimEnd().split("\n");
    const kinds = lines.map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
    const { results, observations, drift } = everything;
    expect(kinds).toEqual([
      "run",
      ...results.map(() => "result"),
      ...observations.map(() => "observation"),
      ...drift.map(() => "drift"),
      "verdict",
    ]);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ exitCode: 1 });
  });
});

describe("GitHub annotations", () => {
  it("of a run that holds everything", async () => {
    await expect(reporters.github.render(everything)).toMatchFileSnapshot(
      "snapshots/report-github.txt",
    );
  });

  it.each<readonly [string, string]>([
    ...unprintable,
    ["a command of the target's", "\n::set-output name=x::owned"],
    ["a carriage return", "\r\n::error::owned"],
    ["the end of a title", "x,file=a::owned"],
    ["a percent sign", "%0A::error::owned"],
  ])("let %s begin no command", (_, text) => {
    const written = reporters.github.render(saying(text));
    const lines = written.trimEnd().split("\n");
    expect(lines).toHaveLength(reporters.github.render(saying("x")).trimEnd().split("\n").length);
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning|notice) title=[^:,]*::/);
      expect(line).not.toMatch(steering);
    }
  });

  it("show a percent sign as it came, and let no id set another property", () => {
    const id = "a,file=x:1";
    const outcome = { kind: "failed", problem: "", expected: "%0A", actual: "100%" } as const;
    const written = reporters.github.render(document({ results: [result({ id, outcome })] }));
    expect(written).toContain("::error title=a%2Cfile=x%3A1::");
    expect(written).toContain("expected %250A%0Aactual 100%25");
  });

  it("are at most as many as GitHub shows", () => {
    const results = Array.from({ length: 50 }, (_, index) =>
      result({
        id: `a/${index}`,
        cites: `a-${index}`,
        outcome: failedBy(`the answer ${index}`),
      }),
    );
    expect(reporters.github.render(document({ results })).trimEnd().split("\n")).toHaveLength(10);
  });

  it("are printed in GitHub Actions, beside what is for people, and nowhere else", async () => {
    const line = async (environment: Record<string, string>, reporter: string) => {
      const out = await temporaryFolder();
      const words = ["run", "connections/retrieve/own", "--out", out, "--reporter", reporter];
      return (await command(words, environment)).out;
    };
    const actions = { GITHUB_ACTIONS: "true" };
    expect(await line(actions, "console,json")).toContain("\n::notice title=persona-conformance::");
    expect(await line({}, "console,json")).not.toContain("::");
    expect(await line(actions, "json")).toBe("");
  });
});

describe("JSON steers no terminal that it is printed on, and says what came", () => {
  it.each(unprintable)("%s", (_, text) => {
    for (const name of ["json", "ctrf", "sarif", "har", "badge", "ndjson"] as const) {
      expect(reporters[name].render(saying(text))).not.toMatch(steering);
    }
    expect(JSON.parse(reporters.json.render(saying(text)))).toEqual(saying(text));
  });
});

test("every reporter takes every run, and says the same each time", () => {
  const runs = [everything, document({ results: [] }), saying("\0<&>\u2028\uD800`|"), document()];
  for (const name of reporterNames) {
    for (const run of runs) {
      const before = JSON.stringify(run);
      const { render } = reporters[name];
      expect(render(run)).toBe(render(structuredClone(run)));
      expect(JSON.stringify(run)).toBe(before);
      expect(render(run)).toMatch(/\n$/);
    }
  }
});
