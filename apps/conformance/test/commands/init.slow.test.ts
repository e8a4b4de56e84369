import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

it("the config that `init` writes is one, and so it is when its comments are code", async () => {
  const folder = await temporaryFolder();
  const run = (...words: string[]) => command(words, {}, { folder });
  await run("init");
  expect(await run("list", "protocol/access/no-key")).toMatchObject({ code: 0, error: "" });
  const text = (await readFile(join(folder, "conformance.config.ts"), "utf8"))
    .replace(/^\/\/ (import .*)$/m, "$1")
    .replaceAll(/^ {2}\/\/ ((?:\s|checks|require|ledger|reporters|\]).*)$/gm, "  $1");
  expect(text).toContain("\n  checks: [\n    defineCheck({\n");
  await writeFile(join(folder, "own.config.ts"), text);
  const words = ["--config=own.config.ts", `--out=${join(folder, "found")}`];
  expect(await run("run", "own/**", ...words)).toMatchObject({ code: 0, error: "" });
  expect(existsSync(join(folder, "ledger.json"))).toBe(true);
  const fault = "connections/lifecycle/reactivate/inactive/by-source/answers-active";
  expect(text).toContain(`notices: "${fault}"`);
  const selftest = await run("selftest", "--fault", fault, ...words);
  expect(selftest).toMatchObject({ code: 0 });
  expect(selftest.out).toContain(`own/connection/is-pending notices the fault ${fault}`);
});
