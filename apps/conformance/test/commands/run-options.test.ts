import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { RunDocument } from "../../src/document/run-document.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const fault = "--fault=connections/lifecycle/reactivate/inactive/by-source/becomes-active";
const id = "connections/lifecycle/reactivate/inactive/by-source";

test("with --json standard output is the run document, and all else is on standard error", async () => {
  const out = await temporaryFolder();
  const ended = await command(["run", id, fault, "--json", "--out", out]);
  expect(ended.code).toBe(1);
  expect(RunDocument.parse(JSON.parse(ended.out)).results.map((result) => result.id)).toEqual([id]);
  expect(ended.error).toContain("does not conform");
});

test("with --json a target that cannot be opened leaves a document, too", async () => {
  const words = ["run", "--json", "--target=sandbox", "--out", await temporaryFolder()];
  const { code, out, error } = await command(words);
  expect(code).toBe(2);
  expect(RunDocument.parse(JSON.parse(out)).problems).toHaveLength(1);
  expect(error).toMatch(/^error: PERSONA_SOURCE_API_KEY is not set/);
});

test("the last line says where the report is, where one was made for a person to open", async () => {
  const out = await temporaryFolder();
  const run = async (reporter: string) =>
    (await command(["run", id, "--out", out, "--reporter", reporter])).out;
  expect(await run("console,html")).toMatch(`\nreport: ${join(out, "report.html")}\n`);
  expect(await run("console,json")).not.toContain("report: ");
  expect(await run("html,summary")).not.toContain("report: ");
});

describe("--last-failed", () => {
  it("runs what did not pass in the last run, and nothing else", async () => {
    const out = await temporaryFolder();
    const run = (...words: string[]) => command(["run", "--json", "--out", out, ...words]);
    await run("connections/lifecycle/reactivate/**", fault);
    const { code, out: text } = await run("--last-failed");
    expect(code).toBe(0);
    const { results } = RunDocument.parse(JSON.parse(text));
    expect(results.map((result) => result.id)).toEqual([id]);
    expect(await run("--last-failed")).toEqual({
      code: 2,
      out: "",
      error: `error: --last-failed: nothing failed in ${join(out, "run.json")}: run without this option\n`,
    });
  });

  it("takes the baseline where one is named", async () => {
    const [before, out] = [await temporaryFolder(), await temporaryFolder()];
    await command(["run", id, "protocol/access/no-key", fault, "--out", before]);
    const baseline = `--baseline=${join(before, "run.json")}`;
    const words = ["run", "--last-failed", baseline, "--out", out, "--json"];
    const { code, out: text } = await command(words);
    expect(code).toBe(0);
    expect(RunDocument.parse(JSON.parse(text)).results.map((result) => result.id)).toEqual([id]);
    expect((await command([...words, "protocol/**"])).error).toContain(
      "none of the checks that failed",
    );
  });

  it("without a run before it says so: exit 2", async () => {
    const out = await temporaryFolder();
    const { code, error } = await command(["run", "--last-failed", "--out", out]);
    expect({ code, error }).toEqual({
      code: 2,
      error: `error: --last-failed: no run document ${join(out, "run.json")} found: run once without this option\n`,
    });
  });
});

describe("--repeat-each", () => {
  const run = async (...words: string[]) => {
    const out = await temporaryFolder();
    const ended = await command(["run", id, "--json", "--repeat-each=3", "--out", out, ...words]);
    const [result] = RunDocument.parse(JSON.parse(ended.out)).results;
    return { ...ended, result };
  };

  it("runs a check so many times", async () => {
    const { code, result } = await run();
    expect({ code, repeats: result?.repeats }).toEqual({ code: 0, repeats: { of: 3, passed: 3 } });
  });

  it("counts the worst, and says how often it passed", async () => {
    // The fault begins once the first of the three is over.
    const { code, result, error } = await run(`${fault}@6`);
    expect({ code, kind: result?.outcome.kind }).toEqual({ code: 1, kind: "failed" });
    expect(result?.repeats).toEqual({ of: 3, passed: 1 });
    expect(error).toContain("passed    1 of 3 times");
  });
});

describe("an option of a sandbox without --target sandbox", () => {
  it.each([
    [["--redeem=all"], "--redeem has no effect on the mock: add --target sandbox\n"],
    [
      ["--provision", "--accept=wait", "--accept-timeout=5s"],
      "--accept, --accept-timeout and --provision have no effect on the mock: add --target sandbox\n",
    ],
    [[], ""],
  ])("is named: %j", async (words, note) => {
    const out = await temporaryFolder();
    const { code, error } = await command(["run", id, ...words, "--out", out]);
    expect({ code, error }).toEqual({ code: 0, error: note });
  });

  it("is fine in a config, which may be for several targets", async () => {
    const folder = await temporaryFolder();
    const config = join(folder, "team.json");
    await writeFile(config, JSON.stringify({ redeem: "all" }));
    const { code, error } = await command(["run", id, "--config", config, "--out", folder]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
  });
});
