import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

const run = (out: string, ledger: string) =>
  command(["run", "connections/create/is-pending", `--out=${out}`, `--ledger=${ledger}`]);

test("the folder of a ledger is made", async () => {
  const out = await temporaryFolder();
  const file = join(out, "not", "yet", "ledger.json");
  expect(await run(out, file)).toMatchObject({ code: 0, error: "" });
  expect(JSON.parse(await readFile(file, "utf8"))).toHaveProperty("format", 2);
});

test("a ledger that cannot be written is refused before the first check", async () => {
  const out = await temporaryFolder();
  const file = join(out, "file");
  await writeFile(file, "");
  const ended = await run(out, join(file, "ledger.json"));
  expect(ended).toMatchObject({ code: 2, out: "" });
  expect(ended.error).toMatch(
    /^error: cannot write the ledger .+ \(.+\): name another file with --ledger\n$/,
  );
  expect(existsSync(join(out, "run.json"))).toBe(false);
});
