import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { RunSettings } from "../../src/config/config.ts";
import { check, fault, name, project } from "../support/config-project.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

describe("a config", () => {
  it("sets what the command line leaves open, and its paths are those of its folder", async () => {
    const { run, found } = await project('seed: 7, inflection: ["camel", "snake"], quiet: true');
    expect(await run("run protocol/access/no-key")).toEqual({ code: 0, out: "", error: "" });
    const { seed, results } = await found();
    expect([seed, ...results.map(({ inflection }) => inflection)]).toEqual([7, "camel"]);
  });

  it("yields to a flag", async () => {
    const { run, found } = await project('seed: 7, reporters: ["json"], inflection: "camel"');
    const { code, out } = await run("run protocol/access/no-key --seed 8 --inflection kebab");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(await found()).toMatchObject({ seed: 8, results: [{ inflection: "kebab" }] });
  });

  it("may hold reporters: functions, and objects with a file", async () => {
    const own = `({ results, seed }) => \`\${results.length} of \${seed}\\n\``;
    const { run, folder } = await project(
      `seed: 7, reporters: ["json,junit", ${own}, { file: "own.txt", render: ${own} }]`,
    );
    const { code, out } = await run("run protocol/access/no-key");
    expect({ code, out }).toEqual({ code: 0, out: "1 of 7\n" });
    expect(await readFile(join(folder, "found", "own.txt"), "utf8")).toBe("1 of 7\n");
    expect((await run("run protocol/access/no-key --reporter json")).out).toBe("");
  });

  it("names a failing reporter after all others have run", async () => {
    const { run, found } = await project(
      'reporters: ["json", () => { throw new Error("oh"); }, () => 1]',
    );
    const { code, error } = await run("run protocol/access/no-key");
    expect(code).toBe(2);
    expect(error).toBe(
      "error: the reporter reporters[1] failed (oh)\nerror: the reporter reporters[2] returned number, not a text\n",
    );
    expect((await found()).results).toHaveLength(1);
  });

  it("may be JSON, and may be named", async () => {
    const { run, folder } = await project('{ "seed": 7, "out": "found" }', "other.json");
    const { code } = await run("run protocol/access/no-key --quiet --config other.json");
    expect(code).toBe(0);
    expect(await readFile(join(folder, "found", "run.json"), "utf8")).toContain('"seed": 7');
  });

  it("has a setting for every option of `run`", async () => {
    const { out } = await command(["run", "--help"]);
    const options = [...out.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, option = ""]) =>
      option.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    const settings: Readonly<Record<keyof RunSettings, true>> = {
      target: true,
      apiVersion: true,
      inflection: true,
      require: true,
      knownFailures: true,
      sarifPath: true,
      ledger: true,
      updateLedger: true,
      baseline: true,
      fault: true,
      ruling: true,
      fixture: true,
      out: true,
      reporters: true,
      accept: true,
      acceptTimeout: true,
      provision: true,
      redeem: true,
      concurrency: true,
      maxRequests: true,
      seed: true,
      shard: true,
      deadline: true,
      timeout: true,
      bail: true,
      lastFailed: true,
      repeatEach: true,
      json: true,
      quiet: true,
      verbose: true,
    };
    const expected = options
      .filter((option) => option !== "config")
      .map((option) => (option === "reporter" ? "reporters" : option));
    expect(Object.keys(settings).toSorted()).toEqual(expected.toSorted());
  });
});

describe("a mistake in a config is one line with file and key, and exit 2", () => {
  it.each<[string, string, string]>([
    [
      "an unknown setting",
      "concurency: 2",
      "unknown setting concurency: did you mean concurrency?",
    ],
    [
      "a number out of bounds",
      "concurrency: 99",
      "concurrency cannot be 99: It must be a whole number",
    ],
    [
      "a choice that is none",
      'target: "production"',
      'target cannot be "production": Allowed choices',
    ],
    [
      "what is no reporter",
      'reporters: ["json", { file: "x" }]',
      "the reporter reporters[1] has no function `render`",
    ],
    [
      "a reporter's file in another folder",
      'reporters: { file: "../x", render: () => "" }',
      "the reporter reporters[0] has a `file` that is not a file name",
    ],
    [
      "a reporter that is none",
      'reporters: ["json", "markdwn"]',
      'reporters cannot be ["json","markdwn"]: This reporter is unknown: did you mean markdown?',
    ],
    [
      "a reporter that is a number",
      "reporters: 1",
      "reporters cannot be 1: This reporter is unknown",
    ],
    ["a text for a yes", 'bail: "yes"', 'bail cannot be "yes": It must be true or false.'],
    ["an object for a text", "ledger: {}", "ledger cannot be {}: It must be a text"],
    [
      "a key",
      'checks: [], ledger: "persona_sandbox_abcdefgh"',
      "ledger holds an API key: keys come from the environment",
    ],
    [
      "a check that is called otherwise",
      `checks: [${check('id: "ours"')}]`,
      "checks[0].id must be a path",
    ],
    [
      "a check that does nothing",
      `checks: [${check("run: undefined")}]`,
      "checks[0].run must be a function",
    ],
    [
      "a check without a promise",
      `checks: [${check("statement: 1")}]`,
      "checks[0].statement must be a promise",
    ],
    [
      "a promise with a typo",
      `checks: [${check('statement: "connections/create-answer-201"')}]`,
      "({ level, text, url }): did you mean connections/create-answers-201?",
    ],
    [
      "a fault with a typo",
      `checks: [${check(`notices: "${fault}s"`)}]`,
      `checks[0].notices is no fault of the mock (${fault}s): did you mean ${fault}?`,
    ],
    [
      "a need that nothing offers",
      `checks: [${check('needs: ["fly"]')}]`,
      "checks[0].needs[0] is not valid: ",
    ],
    [
      "two checks of one id",
      `checks: [${check()}, ${check()}]`,
      "two checks have the id own/round/is-pending",
    ],
    [
      "an interaction that is none",
      "interactions: [{}]",
      "interactions[0].description is not valid",
    ],
    ["what throws", "out: undefined.nothing", "cannot be loaded (TypeError: "],
  ])("%s", async (_, members, message) => {
    const { run, folder } = await project(members);
    const { code, out, error } = await run(`run protocol/access/no-key --out ${join(folder, "x")}`);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/^error: .*conformance\.config\.ts.*\n$/);
    expect(error).toContain(message);
  });

  it("no default export", async () => {
    const { run, folder } = await project("");
    await writeFile(join(folder, name), "export const config = {};");
    expect((await run("list")).error).toContain("has no default export that is a config");
  });

  it("a file that is not there", async () => {
    const { run } = await project("");
    expect((await run("list --config nope.ts")).error).toBe(
      "error: no config nope.ts found: `init` writes one\n",
    );
  });

  it("two of them", async () => {
    const { run, folder } = await project("");
    await writeFile(join(folder, "conformance.config.json"), "{}");
    expect((await run("list")).error).toContain(`there are ${name} and conformance.config.json`);
  });
});

test("a folder without a config has none", async () => {
  const folder = join(await temporaryFolder(), "empty");
  await mkdir(folder);
  expect(await command(["list", "protocol/access/no-key"], {}, { folder })).toMatchObject({
    code: 0,
  });
});
