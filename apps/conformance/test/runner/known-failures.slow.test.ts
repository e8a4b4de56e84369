import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verdict } from "../../src/document/verdict.ts";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";

test("the README's example silences the defect that it is about, and nothing else is red", async () => {
  const readme = await readFile(new URL("../../../../README.md", import.meta.url), "utf8");
  const [, example = ""] = /`--known-failures FILE` names[^`]*```\n([^`]*)```/.exec(readme) ?? [];
  const folder = await temporaryFolder();
  // Its day may be over when this test runs.
  const lasting = example.replaceAll(/until: \S+/g, "until: 2999-12-31");
  expect(lasting).toContain("2999");
  await writeFile(join(folder, "known.txt"), lasting);
  const night = (...words: readonly string[]) =>
    command([
      "run",
      "--out",
      folder,
      "--reporter",
      "json",
      ...words,
      ...["source", "destination"].flatMap((party) => [
        "--fault",
        `connections/lifecycle/deactivate/inactive/by-${party}/allowed`,
      ]),
    ]);
  expect((await night("connections/lifecycle/deactivate/**")).code).toBe(1);
  expect((await night("--known-failures", join(folder, "known.txt"))).code).toBe(0);
  const run = await runIn(folder);
  const known = run.results.filter((one) => verdict(one) === "known");
  expect(known.map(({ id }) => id)).toContain(
    "connections/lifecycle/deactivate/inactive/by-source",
  );
});
