import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { document } from "../support/run-document.ts";

const everyFile = ["junit.xml", "report.html", "report.md", "run.json"];

/** A run that fails, and what it wrote and printed. */
async function ran() {
  const folder = await temporaryFolder();
  const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
  const { code, out } = await command([
    "run",
    "connections/lifecycle/**",
    "--fault",
    fault,
    "--out",
    folder,
  ]);
  // What is rendered again is the report; where a run has put it is told by the run.
  const report = out.replace(/report: .*\n$/, "");
  return { code, out: report, folder, file: join(folder, "run.json") };
}

test("a run writes its reports without being asked", async () => {
  const { code, folder } = await ran();
  expect(code).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual(everyFile);
});

describe("a run document is rendered again to the same bytes", () => {
  it("into a folder", async () => {
    const { folder, file, out } = await ran();
    const other = await temporaryFolder();
    const names = "console,json,junit,markdown,html";
    const again = await command(["report", file, "--reporter", names, "--out", other]);
    expect(again).toEqual({ code: 0, out, error: "" });
    for (const name of everyFile) {
      const [first, second] = await Promise.all(
        [folder, other].map((place) => readFile(join(place, name), "utf8")),
      );
      expect(second).toBe(first);
    }
  });

  it("and the files are named where nothing is printed", async () => {
    const { file } = await ran();
    const other = await temporaryFolder();
    const { out } = await command(["report", file, "--reporter", "json,junit", "--out", other]);
    expect(out).toBe(`written: ${join(other, "run.json")}, ${join(other, "junit.xml")}\n`);
  });

  it("or onto standard output, where it is one alone", async () => {
    const { folder, file, out } = await ran();
    expect(await command(["report", file])).toEqual({ code: 0, out, error: "" });
    const markdown = await command(["report", file, "--reporter", "markdown"]);
    expect(markdown.out).toBe(await readFile(join(folder, "report.md"), "utf8"));
  });
});

describe("what is no run document is one line and exit 2", () => {
  it.each([
    [
      "no file",
      undefined,
      /^error: cannot read the run document .*run\.json: there is no such file or folder; check the path/,
    ],
    ["no JSON", "{", /^error: .*run\.json is not JSON \(/],
    ["another format", JSON.stringify({ ...document(), format: 3 }), /format 2: format: Invalid/],
    [
      "a result that lacks something",
      JSON.stringify({ ...document(), results: [{ ...document().results[0], level: "PERHAPS" }] }),
      /format 2: results\[0\]\.level: Invalid option/,
    ],
  ])("%s", async (_, text, message) => {
    const file = join(await temporaryFolder(), "run.json");
    if (text !== undefined) await writeFile(file, text);
    const { code, out, error } = await command(["report", file]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(message);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });

  it("also for several reports without a folder, and for a missing report", async () => {
    const file = join(await temporaryFolder(), "run.json");
    await writeFile(file, JSON.stringify(document()));
    const several = await command(["report", file, "--reporter", "json,html"]);
    expect(several).toMatchObject({ code: 2, error: expect.stringContaining("need --out DIR") });
    const unknown = await command(["report", file, "--reporter", "pdf"]);
    expect(unknown.error).toMatch(/^error: unknown reporter pdf: choose console, json, junit/);
  });
});
