import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFile } from "node:fs/promises";
import { readPact } from "@persona-conformance/pact/file";
import { expect, test } from "vitest";
import { command, temporaryFolder } from "./fake-io.ts";

const sample = fileURLToPath(new URL("../../consumers/test/samples/pact/", import.meta.url));

test("an interaction of a team's own goes into the pact beside ours, and the mock verifies it", async () => {
  const out = join(await temporaryFolder(), "pacts");
  const generate = ["pact", "generate", "--out", out];
  expect(await command(generate)).toMatchObject({ code: 0 });
  const interactions = async () => {
    const file = join(out, "persona-connect-client-persona-connect.json");
    const { interactions: all } = readPact(await readFile(file, "utf8"), file);
    return all.map(({ description }) => description);
  };
  const ours = await interactions();
  expect(await command(generate, {}, { folder: sample })).toMatchObject({ code: 0, error: "" });
  const own = "a request for the status that our dashboard shows";
  expect((await interactions()).toSorted()).toEqual([...ours, own].toSorted());
  const { code, out: said } = await command(["pact", "verify", out]);
  expect({ code, said }).toMatchObject({ code: 0 });
  expect(said).toContain(`mock: ${ours.length + 1} verified`);
});
