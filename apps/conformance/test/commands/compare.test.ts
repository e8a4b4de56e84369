import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { baselineOf, withBaseline } from "../../src/report/runs/baseline.ts";
import { reporters } from "../../src/report/reporters.ts";
import { RunDocument } from "../../src/document/run-document.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";
import { document, failed, nextNight, result, undecided } from "../support/run-document.ts";

const red = document({ results: [result({ outcome: failed })] });
const doubtful = document({ results: [result({ outcome: undecided })] });

async function compared(before: unknown, after: unknown, ...options: readonly string[]) {
  const folder = await temporaryFolder();
  const files = ["before", "after"].map((name) => join(folder, `${name}.json`));
  for (const [index, run] of [before, after].entries()) {
    await writeFile(files[index] ?? "", typeof run === "string" ? run : JSON.stringify(run));
  }
  return command(["compare", ...files, ...options]);
}

describe("compare", () => {
  it.each([
    [0, "no regression", document(), document()],
    [0, "no regression", red, red],
    [0, "1 fixed", red, document()],
    [1, "1 newly failing", document(), red],
    [2, "unclear whether it is a regression", document(), doubtful],
    [2, "unclear whether it is a regression", document(), document({ results: [] })],
  ])("ends in %i and says %s", async (code, message, before, after) => {
    const ended = await compared(before, after);
    expect(ended).toMatchObject({ code, error: "" });
    expect(ended.out).toContain(message);
  });

  it("ignores the baseline of the first run", async () => {
    const open = withBaseline(doubtful, baselineOf(red));
    const { code, out } = await compared(open, document());
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^nothing changed/),
    });
  });

  it("says that the runs chose different checks, if no other version of the suite explains it", async () => {
    const chosen = document({
      results: [result(), result({ id: "connections/create/is-pending" })],
    });
    const choice = "the runs chose different checks";
    expect((await compared(document(), chosen)).out).toContain(choice);
    expect((await compared(chosen, document())).out).toContain(choice);
    const earlier = { ...chosen, suite: { ...chosen.suite, version: "0.0.1" } };
    for (const before of [document(), earlier])
      expect((await compared(before, document())).out).not.toContain(choice);
  });

  it("tells programs the same, without the requests", async () => {
    const { code, out } = await compared(document(), red, "--json");
    const parsed: unknown = JSON.parse(out);
    expect(parsed).toMatchObject({ exitCode: code, fixed: [], answers: [], gone: [] });
    expect(parsed).toMatchObject({ failing: [{ id: result().id, outcome: failed }] });
    expect(out).not.toContain("exchanges");
  });

  it.each(unprintable)("shows %s to a terminal as text", async (_, text) => {
    for (const words of [[], ["--json"]]) {
      const { out } = await compared(document(), saying(text), ...words);
      expect(out).not.toMatch(steering);
    }
    const { out } = await compared(document(), saying(text), "--json");
    const parsed = JSON.parse(out) as {
      readonly failing: readonly { readonly outcome: unknown }[];
    };
    expect(parsed.failing[0]?.outcome).toMatchObject({ expected: `e ${text}` });
  });

  it.each([
    ["what is no JSON", "{", /before\.json is not JSON/],
    [
      "what is no run document",
      { format: 2 },
      /before\.json is not a run document of format 2: give/,
    ],
    [
      "a run of version 0.1",
      { format: 1, suite: {}, seed: 1 },
      /before\.json is a run document of format 1 \(version 0\.1\)/,
    ],
  ])("ends in 2 with one line for %s", async (_, before, message) => {
    const { code, out, error } = await compared(before, document());
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(message);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });
});

test("`run --baseline` compares with the run before, and writes its own over it", async () => {
  const out = await temporaryFolder();
  const file = join(out, "run.json");
  const night = (...words: readonly string[]) =>
    command(
      [
        "run",
        "connections/lifecycle/reactivate/**",
        "--baseline",
        file,
        "--out",
        out,
        "--reporter",
      ].concat("json,summary,html", words),
    );
  const first = await night();
  expect(first.error).toBe(`no baseline ${file} found: nothing is compared\n`);
  const fault = ["--fault", "connections/lifecycle/reactivate/inactive/by-source/becomes-active"];
  const second = await night(...fault);
  expect(second).toMatchObject({ code: 1, error: "" });
  expect(second.out).toContain("1 newly failing");
  const third = await night(...fault);
  expect(third.code).toBe(1);
  // On a busy machine a check may take longer.
  expect(third.out).toMatch(/nothing changed|since [\d: -]+: \d+ more than twice as slow/);
  const run = RunDocument.parse(JSON.parse(await readFile(file, "utf8")));
  const broken = run.results.find(({ outcome }) => outcome.kind === "failed");
  expect(broken?.since).toBe(run.baseline?.startedAt);
  // And a report of it is made again to the same bytes.
  const again = await command(["report", file, "--reporter", "html"]);
  expect(again.out).toBe(await readFile(join(out, "report.html"), "utf8"));
  expect(again.out).toContain('<section id="changed">');
});

describe("a run whose memory is damaged finds out what it can, says so, and leaves it as it is", () => {
  const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
  it.each([
    [
      "a baseline of another target",
      "--baseline",
      JSON.stringify(document()),
      /is a run against a/,
    ],
    ["a baseline cut off", "--baseline", '{"format":2', /is not JSON/],
    ["an empty baseline", "--baseline", "", /is not JSON/],
    ["a ledger that is none", "--ledger", "{}", /is not a ledger of this suite/],
    ["a ledger cut off", "--ledger", '{"format":2,', /is not a ledger of this suite/],
  ])("%s", async (_, option, text, message) => {
    const folder = await temporaryFolder();
    const [file, out] = [join(folder, "memory.json"), join(folder, "reports")];
    await writeFile(file, text);
    const night = (...words: readonly string[]) =>
      command(["run", "connections/lifecycle/reactivate/**", option, file, "--out", out, ...words]);
    expect(await night()).toMatchObject({ code: 2, error: expect.stringMatching(message) });
    const run = await runIn(out);
    expect(run.problems).toEqual([expect.stringMatching(message)]);
    expect(run.results.every(({ outcome }) => outcome.kind === "passed")).toBe(true);
    // And a broken promise is an alarm as ever.
    expect((await night("--fault", fault)).code).toBe(1);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

test("SARIF knows what is new and what is not, and a log has a line for each change", () => {
  const { runs } = JSON.parse(reporters.sarif.render(nextNight)) as {
    readonly runs: readonly {
      readonly results: readonly {
        readonly baselineState: string;
        readonly provenance?: { readonly firstDetectionTimeUtc: string };
      }[];
    }[];
  };
  const states = runs[0]?.results.map(({ baselineState, provenance }) => [
    baselineState,
    provenance?.firstDetectionTimeUtc,
  ]);
  expect(states).toContainEqual(["new", nextNight.startedAt]);
  expect(states).toContainEqual(["unchanged", "2025-12-24T00:00:00.000Z"]);
  const lines = reporters.ndjson.render(nextNight).trimEnd().split("\n");
  const changes = lines.filter((line) => line.startsWith('{"kind":"change"'));
  expect(changes).toHaveLength(11);
});
