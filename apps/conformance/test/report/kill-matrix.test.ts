import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { compact, readKillMatrix } from "../../src/commands/kill-matrix-file.ts";
import { html } from "../../src/report/html/run.ts";
import { killMatrixHtml } from "../../src/report/html/kill-matrix.ts";
import { suite } from "../../src/suite.ts";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";
import { document } from "../support/run-document.ts";

const written = {
  format: 2,
  version: suite.version,
  startedAt: "2026-01-01T00:00:00.000Z",
  faults: { "seen-once": ["a/one"], "seen-twice": ["a/one", "b/two"], unseen: [] },
  only: { "a/one": ["seen-once"], "b/two": [], "c/three": [] },
  alarms: { "odd=1": ["b/two"] },
  rulings: 2,
};
const matrix = compact(written);
const text = (page: string) => page.replaceAll(/<[^>]*>/g, "");

describe("the kill matrix as a page", () => {
  const page = killMatrixHtml(matrix, "persona-conformance 0.1.0", false);
  const row = (id: string) =>
    new RegExp(`<tr><th scope="row"><code>${id}</code>.*?</tr>`, "s").exec(page)?.[0];

  it("says how many faults were noticed, and what raised an alarm", () => {
    expect(text(page)).toContain("2 of 3 faults noticed, 1 alarm under 2 sets of rulings.");
    expect(text(page)).toContain("The suite failed a correct mock under 1 set of rulings: odd=1.");
  });

  it("tells for each fault which checks noticed it", () => {
    expect(text(row("seen-twice") ?? "")).toMatch(/^seen-twicea\/one, b\/two/);
    expect(text(row("unseen") ?? "")).toContain("no check noticed it");
  });

  it("tells for each check which faults only it noticed", () => {
    expect(text(row("a/one") ?? "")).toBe("a/one2seen-once");
    expect(text(row("b/two") ?? "")).toBe("b/two1none");
    expect(text(row("c/three") ?? "")).toContain("no fault makes it fail");
  });

  it("is part of a run's page where the run has one, and leads to the checks", () => {
    const run = html(document({ killMatrix: matrix }));
    expect(run).toContain('<section id="worth">');
    expect(run).toContain('<a href="#check/a/one"><code>a/one</code></a>');
    expect(html(document())).not.toContain('<section id="worth">');
  });
});

test("a run takes in the matrix that stands beside its reports", async () => {
  const out = await temporaryFolder();
  await writeFile(join(out, "kill-matrix.json"), JSON.stringify(written));
  const words = ["run", "connections/retrieve/own", "--out", out, "--reporter", "json"];
  expect(await command(words)).toMatchObject({ code: 0, error: "" });
  const run = await runIn(out);
  expect(run.killMatrix).toEqual(matrix);
});

it.each([
  ["of another version of the suite", JSON.stringify({ ...written, version: "0.0.1" })],
  ["of some faults only", JSON.stringify({ ...written, rulings: 0 })],
  ["that is damaged", "{"],
  ["that is something else", "[]"],
])("refuses a matrix %s", async (_, content) => {
  const out = await temporaryFolder();
  await writeFile(join(out, "kill-matrix.json"), content);
  expect(await readKillMatrix(out)).toBeUndefined();
});

it("says in one line that a matrix of format 1 is not used", async () => {
  const out = await temporaryFolder();
  await writeFile(join(out, "kill-matrix.json"), JSON.stringify({ ...written, format: 1 }));
  const words = ["run", "connections/retrieve/own", "--out", out];
  const { code, error } = await command(words);
  expect({ code, error }).toEqual({
    code: 0,
    error: expect.stringMatching(
      /^not used: \S+ is a kill matrix of format 1 \(version 0\.1\).*\n$/,
    ),
  });
});

test("where it cannot be written, that is one line and exit 2", async () => {
  const file = join(await temporaryFolder(), "a-file");
  await writeFile(file, "");
  const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
  const { code, error } = await command(["selftest", "--fault", fault, "--out", file]);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: cannot write the kill matrix to .*: choose another --out\n$/);
});
