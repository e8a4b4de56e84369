import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runDocumentSchema } from "../../src/report/formats/json-schema.ts";

const file = new URL("../../../../docs/run-document.schema.json", import.meta.url);

test("the schema in docs is that of the run document: `pnpm docs` makes it anew", async () => {
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(runDocumentSchema());
});

test("it is closed, and names what every run document has", () => {
  expect(runDocumentSchema()).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    required: expect.arrayContaining(["format", "suite", "target", "seed", "results"]),
    properties: { format: { const: 2 } },
  });
});
