import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "@persona-conformance/mock";
import { promisesOf, readPact } from "@persona-conformance/pact/file";
import { verify } from "@persona-conformance/pact";
import { describe, expect, it, test } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";
import { Verification } from "../../src/pact/verification.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourVerifier } from "./pact.ts";
import { keys, serveMock } from "../support/serve.ts";

const folder = new URL("foreign-pacts/", import.meta.url);
const files = readdirSync(folder).map((name) => new URL(name, folder).pathname);
const read = async (file: string) => readPact(await readFile(file, "utf8"), file);
const openapi = process.env["PERSONA_OPENAPI"] ?? "";

/** What came of each interaction, by its description. */
async function outcomes(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const out = await temporaryFolder();
  const ended = await command(["pact", "verify", ...words, "--out", out], environment);
  const kind = words.includes("sandbox") ? "sandbox" : "mock";
  const text = await readFile(join(out, `pact-verification-${kind}.json`), "utf8");
  const { interactions } = Verification.parse(JSON.parse(text));
  return { ended, interactions };
}

describe.each(files)("a pact made elsewhere: %s", (file) => {
  it("is kept by the mock", async () => {
    const { interactions } = await outcomes([file]);
    for (const { description, outcome } of interactions) {
      const expected = { kind: "skipped", lacking: ["messages"] };
      const isMessage = description.startsWith("a share token");
      expect({ description, outcome }).toEqual({
        description,
        outcome: isMessage ? expected : { kind: "passed" },
      });
    }
  });

  it("is kept by a sandbox as far as it can be", async () => {
    const { url, id } = await serveMock();
    const { interactions } = await outcomes([file, "--target", "sandbox"], {
      PERSONA_BASE_URL: url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_DESTINATION_API_KEY: keys.destination,
      PERSONA_CONNECTION_ID: id,
    });
    const kinds = interactions.map(({ outcome }) => outcome.kind);
    expect(kinds.every((kind) => kind === "passed" || kind === "skipped")).toBe(true);
  });

  it("is tied to promises without knowing ours", async () => {
    const { interactions } = await read(file);
    const asked = interactions.filter(({ type }) => type === "Synchronous/HTTP");
    for (const interaction of asked) {
      expect(promisesOf({ interactions: [interaction] }).length).toBeGreaterThan(0);
    }
  });

  it.skipIf(openapi === "")("is within the description", async () => {
    const out = await temporaryFolder();
    const { code, out: printed } = await command([
      "pact",
      "check",
      file,
      "--spec",
      openapi,
      "--out",
      out,
    ]);
    expect({ code, said: printed }).toMatchObject({ code: 0 });
  });
});

test.each([
  [
    "pact-js-12-specification-3.json",
    "connections/lifecycle/reactivate/inactive/by-source/answers-active",
  ],
  ["pact-js-12-specification-4.json", "connections/lifecycle/reactivate/pending/by-source/allowed"],
  ["pact-python-specification-2.json", "protocol/inflection/snake-ignored"],
  ["pact-jvm-specification-3.json", "connections/actions/answer-with-another-id"],
])("%s is not kept by a mock with %s", async (name, named) => {
  const fault = faults.find((one) => one.name === named);
  expect(fault?.name).toBe(named);
  const pact = await read(new URL(name, folder).pathname);
  const provider = mockProvider({ faults: fault === undefined ? [] : [fault] });
  const found = await verify(pact, provider, ourVerifier());
  expect(found.map(({ outcome }) => outcome.kind)).toContain("failed");
});

test("a state that nobody knows names the nearest", async () => {
  const file = new URL("pact-python-specification-2.json", folder).pathname;
  const text = await readFile(file, "utf8");
  const other = join(await temporaryFolder(), "pact.json");
  await writeFile(other, text.replaceAll("a connection is pending", "a connection is pendign"));
  const { interactions } = await outcomes([other]);
  expect(interactions[0]?.outcome).toEqual({
    kind: "skipped",
    lacking: [
      'a handler of the state "a connection is pendign" (did you mean a connection is pending?)',
    ],
  });
});
