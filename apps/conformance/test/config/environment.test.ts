import { describe, expect, it, test } from "vitest";
import { ConfigError } from "../../src/config-error.ts";
import { isLoopback, readEnvironment, type Variable } from "../../src/environment.ts";

type Given = Partial<Record<Variable, string | undefined>>;

const secret = "4f9c1e7a-2b6d-4c8e";
const source = `persona_sandbox_${secret}`;
const home = { HOME: "/home/me" };
const read = (given: Given) =>
  readEnvironment({ PERSONA_SOURCE_API_KEY: source, ...home, ...given });

function refusal(given: Given): string {
  let caught: unknown;
  try {
    read(given);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ConfigError);
  return (caught as ConfigError).message;
}

test("one key is enough; what is not set is not there", () => {
  expect(read({})).toEqual({
    baseUrl: "https://api.withpersona.com",
    sourceKey: source,
    stateFolder: "/home/me/.local/state/persona-conformance",
  });
});

test("runs share a folder: the named one, or the user's state folder", () => {
  const folder = (given: Record<string, string>) =>
    readEnvironment({ PERSONA_SOURCE_API_KEY: source, ...given }).stateFolder;
  expect([
    folder({ ...home, XDG_STATE_HOME: "/state", PERSONA_STATE_DIR: "here" }),
    folder({ ...home, XDG_STATE_HOME: "/state" }),
    folder(home),
  ]).toEqual(["here", "/state/persona-conformance", "/home/me/.local/state/persona-conformance"]);
});

test("everything is read, without the blanks around it", () => {
  expect(
    read({
      PERSONA_BASE_URL: " https://sandbox.example:8443/ ",
      PERSONA_SOURCE_API_KEY: `\t${source}\n`,
      PERSONA_DESTINATION_API_KEY: "persona_sandbox_b",
      PERSONA_STRANGER_API_KEY: "persona_sandbox_c",
      PERSONA_CONNECTION_ID: " cxn_1 ",
      PERSONA_DESTINATION_ORGANIZATION_ID: "org_1",
      PERSONA_ACCEPT_COMMAND: " accept $CONNECTION_ID ",
      PERSONA_STATE_DIR: " .state ",
    }),
  ).toEqual({
    baseUrl: "https://sandbox.example:8443",
    sourceKey: source,
    destinationKey: "persona_sandbox_b",
    strangerKey: "persona_sandbox_c",
    fixtureId: "cxn_1",
    destinationOrganizationId: "org_1",
    acceptCommand: "accept $CONNECTION_ID",
    stateFolder: ".state",
  });
});

test("an empty variable counts as not set", () => {
  const names: Variable[] = [
    "PERSONA_BASE_URL",
    "PERSONA_DESTINATION_API_KEY",
    "PERSONA_STRANGER_API_KEY",
    "PERSONA_CONNECTION_ID",
    "PERSONA_DESTINATION_ORGANIZATION_ID",
    "PERSONA_ACCEPT_COMMAND",
    "PERSONA_STATE_DIR",
    "PERSONA_ALLOW_UNKNOWN_KEY",
  ];
  for (const blank of ["", "  ", "\n"]) {
    expect(read(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(read({}));
  }
});

/** Ways in which a production key gets into a variable. */
const production: readonly string[] = [
  "persona_production_X",
  " persona_production_X\n",
  '"persona_production_X"',
  "'persona_production_X'",
  "PERSONA_PRODUCTION_X",
  "Persona_Production_X",
  "Bearer persona_production_X",
  "bearer  persona_production_X",
  "Authorization: Bearer persona_production_X",
  "persona_pro duction_X",
  "persona-production-X",
  "persona\u200b_production_X",
  "persona_sandbox_1 persona_production_X",
];

describe("a production key is refused in every spelling:", () => {
  it.each(production)("%j", (key) => {
    for (const where of [
      {},
      { PERSONA_BASE_URL: "http://127.0.0.1:1", PERSONA_ALLOW_UNKNOWN_KEY: "1" },
    ]) {
      for (const name of ["SOURCE", "DESTINATION", "STRANGER"]) {
        expect(
          refusal({ ...where, [`PERSONA_${name}_API_KEY`]: key.replace("X", secret) }),
        ).toMatch(/^PERSONA_\w+_API_KEY holds a production key: /);
      }
    }
  });
});

describe("a key", () => {
  const remote = "https://sandbox.example";
  const local = "http://127.0.0.1:4010";

  it.each<[string, RegExp, Given]>([
    [
      "that is not set",
      /^PERSONA_SOURCE_API_KEY is not set: set it to /,
      { PERSONA_SOURCE_API_KEY: undefined },
    ],
    [
      "that is empty",
      /^PERSONA_SOURCE_API_KEY is not set: set it to /,
      { PERSONA_SOURCE_API_KEY: " " },
    ],
    [
      "of production",
      /^PERSONA_SOURCE_API_KEY holds a production key: .*use a sandbox key$/,
      { PERSONA_SOURCE_API_KEY: `persona_production_${secret}` },
    ],
    [
      "in quotes",
      /begins with a quote or with Bearer: give the key alone$/,
      { PERSONA_SOURCE_API_KEY: `"${source}"`, PERSONA_BASE_URL: local },
    ],
    [
      "of production, on this machine, whatever else is allowed",
      /^PERSONA_DESTINATION_API_KEY holds a production key/,
      {
        PERSONA_BASE_URL: local,
        PERSONA_ALLOW_UNKNOWN_KEY: "1",
        PERSONA_DESTINATION_API_KEY: ` persona_production_${secret}`,
      },
    ],
    [
      "of production though the source's is missing",
      /^PERSONA_STRANGER_API_KEY holds a production key/,
      {
        PERSONA_SOURCE_API_KEY: undefined,
        PERSONA_STRANGER_API_KEY: `persona_production_${secret}`,
      },
    ],
    [
      "of an unknown prefix",
      /^PERSONA_DESTINATION_API_KEY does not begin with persona_sandbox_: .*PERSONA_ALLOW_UNKNOWN_KEY=1/,
      { PERSONA_BASE_URL: remote, PERSONA_DESTINATION_API_KEY: `pk_${secret}` },
    ],
    [
      "of an unknown prefix, allowed by another word than 1",
      /^PERSONA_SOURCE_API_KEY does not begin with/,
      { PERSONA_SOURCE_API_KEY: `pk_${secret}`, PERSONA_ALLOW_UNKNOWN_KEY: "yes" },
    ],
    [
      "with a blank",
      /^PERSONA_SOURCE_API_KEY holds blanks .*: copy it again$/,
      { PERSONA_SOURCE_API_KEY: `${source} x` },
    ],
    [
      "with a line break, on this machine too",
      /^PERSONA_SOURCE_API_KEY holds blanks .*: copy it again$/,
      { PERSONA_BASE_URL: local, PERSONA_SOURCE_API_KEY: `${source}\nx` },
    ],
    [
      "with its scheme",
      /^PERSONA_SOURCE_API_KEY begins with a quote or with Bearer: give the key alone$/,
      { PERSONA_SOURCE_API_KEY: `Bearer ${source}` },
    ],
    [
      "with a typographic dash",
      /^PERSONA_SOURCE_API_KEY holds blanks or char/,
      { PERSONA_SOURCE_API_KEY: `${source}–x` },
    ],
    [
      "that another party has too",
      /^two of the API keys are the same: .*must be different organizations$/,
      { PERSONA_DESTINATION_API_KEY: source },
    ],
    [
      "that two others share",
      /^two of the API keys are the same/,
      {
        PERSONA_DESTINATION_API_KEY: "persona_sandbox_b",
        PERSONA_STRANGER_API_KEY: "persona_sandbox_b",
      },
    ],
  ])("%s is refused, with a remedy and without the key", (_, expected, given) => {
    const message = refusal(given);
    expect(message).toMatch(expected);
    expect(message).not.toContain(secret);
    expect(message).not.toContain("\n");
  });

  it.each<[string, Given]>([
    ["on this machine", { PERSONA_BASE_URL: local }],
    ["where it is allowed", { PERSONA_BASE_URL: remote, PERSONA_ALLOW_UNKNOWN_KEY: "1" }],
  ])("of an unknown prefix passes %s", (_, given) => {
    const key = `pk_${secret}`;
    expect(read({ ...given, PERSONA_SOURCE_API_KEY: key })).toMatchObject({ sourceKey: key });
  });
});

describe("PERSONA_BASE_URL", () => {
  it.each<[string, RegExp]>([
    ["api.withpersona.com", /is no URL: give an origin such as https:\/\/api\.withpersona\.com$/],
    ["nonsense", /is no URL/],
    [source, /is no URL/],
    ["http://127.0.0.1.evil.999", /is no URL/],
    ["ftp://api.example", /begins with ftp:: it must be an https URL$/],
    ["localhost:4010", /begins with localhost:: it must be an https URL$/],
    [
      "https://api.example/api/v1",
      /must be an origin: leave out what follows https:\/\/api\.example$/,
    ],
    [`https://api.example?key=${source}`, /must be an origin: leave out what follows/],
    [`https://api.example/#${source}`, /must be an origin: leave out what follows/],
    [`https://user:${source}@api.example`, /holds a user name or a password: leave them out$/],
    [`https://${source}@api.example`, /holds a user name or a password: leave them out$/],
    ["http://api.example", /is plain http to api\.example: .*use https$/],
    ["http://localhost.evil.example", /is plain http to localhost\.evil\.example/],
    ["http://127.0.0.1.evil.example", /is plain http to 127\.0\.0\.1\.evil\.example/],
    ["http://127.evil.example", /is plain http to/],
    ["http://10.0.0.1", /is plain http to/],
    ["http://0.0.0.0", /is plain http to/],
    ["http://[::2]", /is plain http to/],
    ["http://localhost@evil.example", /holds a user name/],
  ])("%s is refused with a remedy", (url, expected) => {
    const message = refusal({ PERSONA_BASE_URL: url });
    expect(message).toMatch(/^PERSONA_BASE_URL /);
    expect(message).toMatch(expected);
    expect(message).not.toContain(secret);
  });

  it.each([
    ["http://localhost:4010", "http://localhost:4010"],
    ["http://LOCALHOST", "http://localhost"],
    ["http://127.0.0.1:80", "http://127.0.0.1"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://127.1:9", "http://127.0.0.1:9"],
    ["http://0x7f.1", "http://127.0.0.1"],
    ["http://[::1]:4010", "http://[::1]:4010"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]"],
    ["https://api.example:443/", "https://api.example"],
    ["HTTPS://Api.Example", "https://api.example"],
  ])("%s is the origin %s", (url, origin) => {
    expect(read({ PERSONA_BASE_URL: url }).baseUrl).toBe(origin);
    expect(isLoopback(origin)).toBe(!origin.startsWith("https"));
  });
});

test.each([".", "..", "cxn 1", "cxn_1\n2", "cxn_é"])("the connection id %j is refused", (id) => {
  expect(refusal({ PERSONA_CONNECTION_ID: id })).toMatch(
    /^PERSONA_CONNECTION_ID is not the id .*copy it/,
  );
});

describe("a list of connections", () => {
  const variables = { PERSONA_SOURCE_API_KEY: source, PERSONA_CONNECTION_ID: "cxn_1, cxn_2,cxn_3" };

  it("has one for each shard", () => {
    const ids = [1, 2, 3].map((index) => readEnvironment(variables, { index, of: 3 }).fixtureId);
    expect(ids).toEqual(["cxn_1", "cxn_2", "cxn_3"]);
    expect(readEnvironment(variables).fixtureId).toBe("cxn_1");
  });

  it.each(["cxn_1,cxn_2", "cxn_1,cxn_1,cxn_2", undefined])(
    "that is too short is refused: %s",
    (ids) => {
      expect(() =>
        readEnvironment({ ...variables, PERSONA_CONNECTION_ID: ids }, { index: 1, of: 3 }),
      ).toThrow(/^3 shards need 3 connections, and PERSONA_CONNECTION_ID names [02]: list one/);
    },
  );

  it("with a hole in it is refused", () => {
    const ids = "cxn_1,,cxn_2";
    expect(() => readEnvironment({ ...variables, PERSONA_CONNECTION_ID: ids })).toThrow(
      /is not the id/,
    );
  });
});
