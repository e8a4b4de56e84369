import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

it.each([
  ["a file that is no pact", "package.json"],
  ["a folder", "src/"],
])("a folder is left alone that holds %s", async (_, name) => {
  const out = await temporaryFolder();
  const path = join(out, name);
  await (name.endsWith("/") ? mkdir(path) : writeFile(path, "{}"));
  const { code, error } = await command(["pact", "generate", "--out", out]);
  expect({ code, error }).toEqual({
    code: 2,
    error: `error: ${out} holds ${name.replace("/", "")} and would be removed: choose a folder that holds only pacts with --out\n`,
  });
  expect(await readdir(out)).toEqual([name.replace("/", "")]);
});

it("a name that would lead elsewhere is refused", async () => {
  const { code, error } = await command(["pact", "generate", "--consumer", "../x"]);
  expect([code, error]).toEqual([
    2,
    "error: --consumer is part of a file's name: use letters, digits, - and _\n",
  ]);
});

it("a pattern that matches nothing is one line and exit 2", async () => {
  const out = await temporaryFolder();
  const words = ["--only", "delete-*", "--consumer", "c", "--out", out];
  const { code, error } = await command(["pact", "generate", ...words]);
  expect(code).toBe(2);
  expect(error).toMatch(
    /^error: --only delete-\* matches no interaction: .*retrieve-a-connect-connection.*\n$/,
  );
});

it("a folder that cannot be made is one line and exit 2", async () => {
  // Not even root can make a folder there.
  const words = ["pact", "generate", "--consumer", "c", "--out", "/proc/nope"];
  const { code, error } = await command(words);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: cannot make \/proc\/nope \(.*\): choose another --out\n$/);
});
