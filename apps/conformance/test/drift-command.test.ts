import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { command, temporaryFolder } from "./fake-io.ts";

/** A description in a file of its own. */
async function written(text: string): Promise<string> {
  const file = join(await temporaryFolder(), "openapi.json");
  await writeFile(file, text);
  return file;
}
const bare = { responses: { 404: {} } };
const poor = JSON.stringify({
  openapi: "3.1.0",
  info: { version: "1" },
  paths: {
    "/connect/connections": { get: bare },
    "/connect/connections/{connection-id}": { get: bare },
  },
});
const empty = JSON.stringify({ openapi: "3.1.0", info: { version: "1" }, paths: {} });

test("a description that lacks what the suite knows: exit 1, with the promises that rest on it", async () => {
  const file = await written(poor);
  const { code, out } = await command(["drift", "--spec", file]);
  expect(code).toBe(1);
  expect(out).toContain("- the operation POST /connect/connections\n");
  expect(out).toContain("    rests on it: MUST: a new connection is `pending`\n");
  // What one change has done in several places is told once.
  expect(out.match(/- the header request-id\n.* and 1 place more\n/g)).toHaveLength(1);
  expect(out).toMatch(/: \d+ differences from what this suite knows\n$/);
});

test("as JSON it is all there", async () => {
  const file = await written(empty);
  const { code, out } = await command(["drift", "--json"], { PERSONA_OPENAPI: file });
  const { source, drift } = JSON.parse(out) as { source: string; drift: readonly object[] };
  expect({ code, source }).toEqual({ code: 1, source: file });
  expect(drift).toContainEqual({
    kind: "gone",
    pointer: "/paths/~1connect~1connections/post",
    what: "the operation POST /connect/connections",
  });
});

describe("what is no description is one line and exit 2", () => {
  it.each([
    ["none at all", undefined, /^error: no description to compare with: give one with --spec/],
    ["no JSON or YAML", "{", /^error: .* is neither JSON nor YAML/],
    ["something else", "{}", /^error: .* is no OpenAPI description/],
  ])("%s", async (_, text, said) => {
    const words = text === undefined ? [] : ["--spec", await written(text)];
    const { code, out, error } = await command(["drift", ...words]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(said);
  });
});

const spec = process.env["PERSONA_OPENAPI"] ?? "";
const reason = spec === "" ? ", which is skipped: PERSONA_OPENAPI is not set" : "";
test.skipIf(spec === "")(
  `Persona's own description says what the suite knows${reason}`,
  async () => {
    const { code, out } = await command(["drift", "--spec", spec]);
    expect(out).toMatch(/: says what this suite knows: \d+ promises\n$/);
    expect(code).toBe(0);
  },
  60_000,
);
