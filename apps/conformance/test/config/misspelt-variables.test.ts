import { expect, test } from "vitest";
import { command } from "../support/fake-io.ts";

const key = "persona_sandbox_1";

test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
  [
    "differs only in an underscore",
    ["share-tokens"],
    { PERSONA_SOURCE_APIKEY: key },
    "PERSONA_SOURCE_APIKEY is set, but nothing reads it: did you mean PERSONA_SOURCE_API_KEY?",
  ],
  [
    "differs only in case",
    ["run", "--target=sandbox"],
    { PERSONA_SOURCE_API_KEY: key, PERSONA_BASE_URl: "http://127.0.0.1:1" },
    "PERSONA_BASE_URl is set, but nothing reads it: did you mean PERSONA_BASE_URL?",
  ],
  [
    "is similar to a missing one",
    ["run", "--target=sandbox"],
    { PERSONA_SUORCE_API_KEY: key },
    "PERSONA_SOURCE_API_KEY is not set, but PERSONA_SUORCE_API_KEY is: did you mean PERSONA_SOURCE_API_KEY?",
  ],
  [
    "is similar to another missing one",
    ["share-tokens"],
    { PERSONA_SOURCE_API_KEY: key, PERSONA_ACTIVE_CONNECTION: "cxn_1" },
    "PERSONA_ACTIVE_CONNECTION_ID is not set, but PERSONA_ACTIVE_CONNECTION is: did you mean PERSONA_ACTIVE_CONNECTION_ID?",
  ],
  [
    "is missing, on a sandbox",
    ["run", "--target=sandbox"],
    { PERSONA_OTHER: "x", PERSONA_SOURCE_APIKEY: " " },
    "PERSONA_SOURCE_API_KEY is not set: set it to the source organization's sandbox key; without --target sandbox, a run uses the mock",
  ],
  [
    "is missing, for another command",
    ["share-tokens"],
    {},
    "PERSONA_SOURCE_API_KEY is not set: set it to the source organization's sandbox key",
  ],
])("a variable that %s", async (_, words, environment, message) => {
  const { code, out, error } = await command(words, environment);
  expect({ code, out, error }).toEqual({
    code: 2,
    out: expect.any(String),
    error: `error: ${message}\n`,
  });
  expect(error).not.toContain(key);
});

test("a variable of one's own beside the right one is left alone", async () => {
  const environment = { PERSONA_SOURCE_API_KEY: key, PERSONA_SOURCE_APIKEY: "ours" };
  const { error } = await command(["share-tokens"], environment);
  expect(error).toBe(
    "error: PERSONA_ACTIVE_CONNECTION_ID is not set: name the connection for share tokens\n",
  );
});
