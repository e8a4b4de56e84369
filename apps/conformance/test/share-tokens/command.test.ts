import { objectsOf, organizations } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../src/environment.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { bring } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const [account] = objectsOf(organizations.source.id);

async function served() {
  const mock = await serveMock(mockInTime());
  await bring(mock, "active");
  const environment = {
    PERSONA_BASE_URL: mock.url,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_ACTIVE_CONNECTION_ID: mock.id,
    PERSONA_STATE_DIR: await temporaryFolder(),
  };
  const make = () =>
    mock.mock.fetch(
      new Request(`${mock.url}/api/v1/connect/share-tokens`, {
        method: "POST",
        headers: { authorization: `Bearer ${keys.source}` },
        body: JSON.stringify({
          data: { attributes: { "connection-id": mock.id, "source-id": account?.id } },
        }),
      }),
    );
  return { environment, make };
}

describe("`share-tokens`", () => {
  it("lists what is open, and ends it with --expire", async () => {
    const { environment, make } = await served();
    await make();
    await make();
    const listed = await command(["share-tokens"], environment);
    expect(listed.code).toBe(0);
    expect(listed.out.match(/cnst_\S+ {2}open/g)).toHaveLength(2);
    const ended = await command(["share-tokens", "--expire"], environment);
    expect(ended.code).toBe(0);
    expect(ended.out.match(/cnst_\S+ {2}expired/g)).toHaveLength(2);
    const none = await command(["share-tokens", "--json"], environment);
    expect(JSON.parse(none.out)).toEqual({ open: [], unended: [] });
  });

  it("names the variable that is missing: exit 2", async () => {
    const { environment } = await served();
    const { PERSONA_ACTIVE_CONNECTION_ID: _, ...rest } = environment;
    const { code, error } = await command(["share-tokens"], rest);
    expect(code).toBe(2);
    expect(error).toContain("PERSONA_ACTIVE_CONNECTION_ID is not set");
  });
});

it.each([
  ["acount:act_1", "does not begin with a kind of object: did you mean account"],
  ["act_1", "does not begin with a kind of object"],
  ["account:", "names no id after account"],
  ["account:a b", "names no id after account"],
])("PERSONA_SHARE_SOURCES=%s is refused before anything is sent", (text, message) => {
  const variables = { PERSONA_SOURCE_API_KEY: keys.source, PERSONA_SHARE_SOURCES: text };
  const read = () => readEnvironment({ PERSONA_BASE_URL: "http://127.0.0.1:1", ...variables });
  expect(read).toThrow(message);
});

it("objects are read each once, with blanks around them", () => {
  const { shareSources } = readEnvironment({
    PERSONA_BASE_URL: "http://127.0.0.1:1",
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_SHARE_SOURCES: " account:act_1, inquiry:inq_2,account:act_1,",
  });
  expect(shareSources).toEqual([
    { kind: "account", id: "act_1" },
    { kind: "inquiry", id: "inq_2" },
  ]);
});
