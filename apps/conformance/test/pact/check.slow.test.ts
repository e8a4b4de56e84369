import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CheckDocument } from "../../src/pact/check-document.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourPact } from "./pact.ts";

const schema = {
  type: "object",
  properties: {
    errors: { type: "array", items: { type: "object", properties: { title: { type: "string" } } } },
  },
};

/** A description of one refusal, which requires nothing to be in it. */
const description = (statuses: readonly number[]) => ({
  openapi: "3.1.0",
  info: { title: "A part of Connect", version: "1" },
  servers: [{ url: "https://api.withpersona.com/api/v1" }],
  paths: {
    "/connect/connections": {
      get: {
        parameters: ["Key-Inflection", "Persona-Version"].map((name) => ({
          name,
          in: "header",
          schema: { type: "string" },
        })),
        responses: Object.fromEntries(
          statuses.map((status) => [status, { content: { "application/json": { schema } } }]),
        ),
      },
    },
  },
});

/** One interaction of our pact and a description, in a folder. */
async function stage(statuses: readonly number[]) {
  const { pact } = await ourPact();
  const folder = await temporaryFolder();
  const [file, spec] = [join(folder, "pact.json"), join(folder, "openapi.json")];
  const refused = "a vain request for the list with an invalid key";
  const interactions = pact.interactions.filter(({ description: name }) => name === refused);
  await writeFile(file, JSON.stringify({ ...pact, interactions }));
  await writeFile(spec, JSON.stringify(description(statuses)));
  const document = async () =>
    CheckDocument.parse(JSON.parse(await readFile(join(folder, "pact-check.json"), "utf8")));
  return { folder, file, spec, refused, document };
}

it("a pact within the description is exit 0, and what is left open there is said", async () => {
  const { folder, file, spec, document } = await stage([401]);
  const ended = await command(["pact", "check", file, "--spec", spec, "--out", folder]);
  expect(ended).toMatchObject({ code: 0, error: "" });
  expect(ended.out).toContain("within the description\nour-consumer → persona-connect · ");
  expect(ended.out).toContain(
    "    does not require errors\n        /paths/~1connect~1connections/get/responses/401/",
  );
  expect(await document()).toMatchObject({
    findings: [],
    vacuous: [{ what: "does not require errors" }, { what: "does not require title" }],
  });
});

it("a pact that asks for more exits with 1, and the place is named", async () => {
  const { folder, file, spec, refused, document } = await stage([200]);
  const ended = await command(["pact", "check", file, "--out", folder], { PERSONA_OPENAPI: spec });
  expect(ended).toMatchObject({ code: 1, error: "" });
  expect(ended.out).toContain("1 finding: not within the description\n");
  expect(ended.out).toContain(`    /paths/~1connect~1connections/get/responses\n    ${refused}\n`);
  expect((await document()).findings).toHaveLength(1);
});

it.each<[string, readonly string[], string]>([
  ["no description", [], "no description to compare with: give one with --spec"],
  [
    "one that is not there",
    ["--spec", "nowhere"],
    "there is no description at nowhere: check --spec",
  ],
  ["one that is none", ["--spec", "package.json"], "package.json is no OpenAPI description"],
])("%s is one line and exit 2", async (_, words, message) => {
  const { file } = await ourPact();
  const { code, error } = await command(["pact", "check", file, ...words]);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: .+\n$/);
  expect(error).toContain(message);
});
