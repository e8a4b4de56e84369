import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check, fault, project } from "../support/config-project.ts";
import { temporaryFolder } from "../support/fake-io.ts";

describe("a check of a team's own", () => {
  it("runs among ours, and fails for the fault that it names", async () => {
    const { run, found } = await project(`checks: [defineCheck(${check()})]`);
    expect(await run("run own/** protocol/access/no-key --quiet")).toMatchObject({ code: 0 });
    expect((await found()).results.map(({ id }) => id)).toEqual([
      "protocol/access/no-key",
      "own/round/is-pending",
    ]);
    expect(await run(`run own/** --fault ${fault}`)).toMatchObject({ code: 1 });
    expect((await found()).results).toEqual([
      expect.objectContaining({
        level: "MUST",
        statement: "we need it pending",
        url: "https://example.com/needs",
        outcome: expect.objectContaining({ kind: "failed", expected: "pending", actual: "active" }),
      }),
    ]);
  });

  it("leaves itself undecided by its own mistake, which is not reported as ours", async () => {
    const broken = 'run: async () => { throw new RangeError("oops"); }';
    const { run, found } = await project(`checks: [${check(broken)}]`);
    const { code, error } = await run("run own/** --quiet");
    expect({ code, error }).toEqual({ code: 2, error: "" });
    expect((await found()).results[0]?.outcome).toEqual({
      kind: "undecided",
      problem: "your check threw an error (RangeError: oops)",
    });
  });

  it("is listed with its proof, or as unproven", async () => {
    const other = check('id: "own/unproven", notices: undefined, run: async () => {}');
    const { run } = await project(`checks: [${check()}, ${other}]`);
    const { out } = await run("list own/** --json");
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ id: "own/round/is-pending", proof: fault }),
      expect.objectContaining({ id: "own/unproven", proof: "unproven" }),
    ]);
    expect((await run("explain own/unproven")).out).toContain("we need it pending");
  });

  it("`selftest` says what it is worth", async () => {
    const blind = check('id: "own/round/is-blind", run: async () => {}');
    const { run } = await project(`checks: [${check()}, ${blind}]`);
    const folder = await temporaryFolder();
    const { code, out } = await run(`selftest --fault ${fault} --out ${folder}`);
    expect(code).toBe(1);
    const matrix: unknown = JSON.parse(await readFile(join(folder, "kill-matrix.json"), "utf8"));
    expect(matrix).toMatchObject({
      rulings: 0,
      unnoticed: [],
      faults: { [fault]: expect.any(Array) },
    });
    const page = await readFile(join(folder, "kill-matrix.html"), "utf8");
    expect(page.replaceAll(/<[^>]*>/g, "")).toContain("1 of 1 fault noticed.");
    expect(page).toContain(`<code>${fault}</code>`);
    expect(out).toContain(`proven     own/round/is-pending notices the fault ${fault}\n`);
    expect(out).toContain(
      `unnoticed  the fault ${fault}, which own/round/is-blind says it notices`,
    );
    expect(out).not.toContain("which own/round/is-pending says it notices");
  });
});
