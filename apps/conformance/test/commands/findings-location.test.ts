import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configNames } from "../../src/config/names.ts";
import { findingsLocation } from "../../src/commands/findings-location.ts";
import { temporaryFolder } from "../support/fake-io.ts";

/** A repository with a package in it, and these files beside its own code. */
async function repository(...files: readonly string[]): Promise<string> {
  const root = join(await temporaryFolder(), "repository");
  const folder = join(root, "apps", "a b");
  await mkdir(join(root, ".git"), { recursive: true });
  await mkdir(folder, { recursive: true });
  for (const name of files) await writeFile(join(folder, name), "");
  return folder;
}

it("is what is named, the config, the known failures or the package, from the repository's root", async () => {
  const all = ["other.yml", "conformance.config.mjs", "known.txt", "package.json"];
  const expected = all.map((name) => `apps/a b/${name}`);
  const knownFailures = "known.txt";
  for (const [index] of all.entries()) {
    const folder = await repository(...all.slice(index));
    const given = { knownFailures, ...(index === 0 && { sarifPath: "other.yml" }) };
    expect(findingsLocation(given, folder)).toBe(expected[index]);
  }
  expect(findingsLocation({ knownFailures }, await repository())).toBeUndefined();
});

it("is the config, whichever of its names that has", async () => {
  for (const name of configNames) {
    const folder = await repository(name, "package.json");
    expect(findingsLocation({}, folder)).toBe(`apps/a b/${name}`);
  }
  expect(configNames).toContain("conformance.config.mts");
});

it("is refused where it is not there, or lies outside", async () => {
  const folder = await repository("package.json");
  await writeFile(join(folder, "..", "..", "..", "outside.txt"), "");
  for (const sarifPath of ["nowhere.ts", "../../../outside.txt", "/etc/hosts"]) {
    expect(() => findingsLocation({ sarifPath }, folder)).toThrow(
      `--sarif-path ${sarifPath} is not a file of this repository`,
    );
  }
});
