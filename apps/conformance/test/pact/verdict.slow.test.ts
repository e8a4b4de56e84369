import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VerdictDocument } from "../../src/pact/verdict/verdict-document.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

it("of many promises without a confirmation it lists the first, each once", async () => {
  const folder = await temporaryFolder();
  await command(["pact", "generate", "--out", folder]);
  const words = ["pact", "verdict", folder, "--reports", folder, "--version", "v1"];
  const { out } = await command(words);
  const { unseen } = VerdictDocument.parse(
    JSON.parse(await readFile(join(folder, "pact-verdict.json"), "utf8")),
  );
  const statements = new Set(unseen.map(({ statement }) => statement));
  const lines = out.split("\n").filter((line) => line.startsWith("    unknown "));
  expect(lines).toHaveLength(12);
  expect(new Set(lines).size).toBe(12);
  expect(out).toContain(`    and ${statements.size - 12} more, in pact-verdict.json\n`);
});
