import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPact } from "@persona-conformance/pact/file";
import { expect, test } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

const sample = fileURLToPath(new URL("../../../consumers/test/samples/pact/", import.meta.url));

test("a pact holds a team's own interactions, with those of ours that it names, and the mock verifies it", async () => {
  const out = join(await temporaryFolder(), "pacts");
  const made = async (...words: string[]) => {
    const generate = ["pact", "generate", "--consumer=ours", "--out", out, ...words];
    const { code, error } = await command(generate, {}, { folder: sample });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const file = join(out, "ours-persona-connect.json");
    const { interactions } = readPact(await readFile(file, "utf8"), file);
    return interactions.map(({ description }) => description);
  };
  const own = "a request for the status that our dashboard shows";
  expect(await made()).toEqual([own]);
  const more = await made("--only", "retrieve-*");
  expect(more.length).toBeGreaterThan(5);
  expect(more).toContain(own);
  const { code, out: printed } = await command(["pact", "verify", out]);
  expect({ code, said: printed }).toMatchObject({ code: 0 });
  expect(printed).toContain(`mock: ${more.length} verified`);
});
