import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { document, result } from "../support/run-document.ts";

const docs = await readFile(new URL("../../../../docs/reports.md", import.meta.url), "utf8");
const [, example = ""] = /```js\n([^]*?)```/.exec(docs) ?? [];

/** A module, a run document, and a folder for reports. */
async function given(source: string, name = "mine.mjs") {
  const folder = await temporaryFolder();
  const [module, run, out] = [name, "run.json", "reports"].map((one) => join(folder, one));
  await writeFile(module ?? "", source);
  const results = [result({ milliseconds: 3 }), result({ id: "slow", milliseconds: 900 })];
  await writeFile(run ?? "", JSON.stringify(document({ results })));
  return { module: module ?? "", run: run ?? "", out: out ?? "" };
}

test("the example in the documentation writes its file, beside the others", async () => {
  const { module, run, out } = await given(example);
  const words = ["report", run, "--reporter", `json,${module},console`, "--out", out];
  expect(await command(words)).toMatchObject({ code: 0, error: "" });
  expect(await readFile(join(out, "slowest.txt"), "utf8")).toBe(
    `900 ms slow\n3 ms ${result().id}\n`,
  );
  expect((await readdir(out)).toSorted()).toEqual(["run.json", "slowest.txt"]);
});

test("TypeScript does, too, and without a `file` the text is printed", async () => {
  const source = "export const render = (run: { seed: number }): string => `seed ${run.seed}\\n`;";
  const { module, run, out } = await given(source, "mine.ts");
  const alone = await command(["report", run, "--reporter", module]);
  expect(alone).toEqual({ code: 0, out: "seed 7\n", error: "" });
  expect((await command(["report", run, "--reporter", module, "--out", out])).out).toBe("seed 7\n");
});

describe("a module that is no reporter costs one line and exit 2, before anything is asked", () => {
  it.each([
    ["that is missing", "", "./nowhere.mjs", /no reporter \.\/nowhere\.mjs found: write its path/],
    ["that breaks", "throw new Error('oh')", "", /cannot load the reporter \S+ \(oh\)/],
    ["that is no JavaScript", "{", "", /cannot load the reporter \S+ \(/],
    ["without a function", "export const render = 1", "", /exports no function `render`/],
    ["with a default export alone", "export default () => ''", "", /no function `render`/],
    [
      "with a path for a file",
      "export const render = () => ''; export const file = '../x'",
      "",
      /`file`/,
    ],
    [
      "with a number for a file",
      "export const render = () => ''; export const file = 1",
      "",
      /`file`/,
    ],
    [
      "that would write over another's",
      "export const render = () => ''; export const file = 'run.json'",
      "",
      /two reporters write run\.json/,
    ],
  ])("%s", async (_, source, path, message) => {
    const { module, out } = await given(source);
    const names = `json,${path === "" ? module : path}`;
    const { code, out: printed, error } = await command(["run", "--reporter", names, "--out", out]);
    expect({ code, printed }).toEqual({ code: 2, printed: "" });
    expect(error).toMatch(message);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("a failing reporter costs one line and exit 2, and the others still write", () => {
  it("in a run", async () => {
    const { module, out } = await given("export const render = () => { throw new Error('oh') };");
    const names = `${module},console,json`;
    const words = [
      "run",
      "connections/retrieve/own",
      "--reporter",
      names,
      "--out",
      out,
      "--ledger",
    ];
    const ended = await command([...words, join(out, "ledger.json")]);
    expect(ended).toMatchObject({ code: 2, out: expect.stringContaining("conforms") });
    expect((await readdir(out)).toSorted()).toEqual(["ledger.json", "run.json"]);
  });

  it.each([
    ["throws", "() => { throw new Error('oh\\nno') }", /^error: the reporter \S+ failed \(oh\)\n$/],
    ["throws what is no error", "() => { throw 'oh' }", /failed \(oh\)\n$/],
    ["gives a promise", "async () => ''", /returned a promise, not a text\n$/],
    ["gives nothing", "() => {}", /returned undefined, not a text\n$/],
  ])("if it %s", async (_, render, message) => {
    const { module, run, out } = await given(`export const render = ${render};`);
    const words = ["report", run, "--reporter", `${module},console,json`, "--out", out];
    const { code, out: printed, error } = await command(words);
    expect({ code, printed }).toEqual({ code: 2, printed: expect.stringContaining("conforms") });
    expect(error).toMatch(message);
    expect(await readdir(out)).toEqual(["run.json"]);
  });

  it("a change of the run document does not reach the others", async () => {
    const { module, run, out } = await given(
      "export const render = (run) => { run.results = []; return '' }; export const file = 'a'",
    );
    const { module: second } = await given(
      "export const render = (run) => String(run.results.length); export const file = 'b'",
    );
    const names = `${module},${second}`;
    expect((await command(["report", run, "--reporter", names, "--out", out])).code).toBe(0);
    expect(await readFile(join(out, "b"), "utf8")).toBe("2");
  });
});
