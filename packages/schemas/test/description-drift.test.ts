import { describe, expect, it, test } from "vitest";
import { connections } from "../src/connections.ts";
import { descriptionDrift } from "../src/description-drift.ts";
import { responseHeaders } from "../src/headers.ts";
import { sha256, type Statement } from "../src/statement.ts";
import { allowedVersions } from "../src/versions.ts";

const connection = {
  type: "connect/connection",
  id: "cxn_1",
  attributes: {
    status: "pending",
    "source-organization-id": "org_1",
    "destination-organization-id": "org_2",
    "created-at": "2026-01-01T00:00:00.000Z",
    "updated-at": "2026-01-01T00:00:00.000Z",
  },
};
const page = { data: [connection], links: { prev: null, next: null } };
const text = "A connection is new. It is pending.";
const promise: Statement = {
  level: "MUST",
  text: "a new connection is pending",
  url: "https://docs.example",
  source: {
    pointer: "/paths/~1connect~1connections/post/description",
    sentence: 2,
    sha256: sha256("It is pending."),
  },
};

type Node = Record<string, unknown>;

/** A description as the real one is laid out, of what is written in this package. */
function synthetic() {
  const paths: Record<string, Record<string, Node>> = {};
  for (const [id, { method, path, statuses }] of Object.entries(connections.operations)) {
    const responses = Object.fromEntries(
      statuses.map((status) => [
        status,
        status >= 400
          ? { $ref: `#/components/responses/${status}` }
          : answer(status, {
              $ref: `#/components/examples/${id.startsWith("list") ? "page" : "one"}`,
            }),
      ]),
    );
    paths[path] = { ...paths[path], [method.toLowerCase()]: { description: text, responses } };
  }
  paths["/inquiries"] = { get: { responses: {} } };
  const codes = [400, 401, 403, 404, 409, 422, 429];
  return {
    openapi: "3.1.0",
    paths,
    components: {
      examples: { one: { value: { data: connection } }, page: { value: page } },
      responses: Object.fromEntries(
        codes.map((code) => [code, answer(code, { value: { errors: [{ title: "no" }] } })]),
      ),
      schemas: {
        "api-version": { enum: allowedVersions.toReversed() as string[] },
        "connect-connection": {
          properties: {
            attributes: {
              properties: Object.fromEntries(
                Object.keys(connections.attributes).map((name) => [name, {}]),
              ),
            },
          },
        },
      },
    },
  };
}

function answer(status: number, example: Node): Node {
  const names = status === 401 ? [] : responseHeaders;
  return {
    headers: Object.fromEntries(names.map((name) => [name.toUpperCase(), {}])),
    content: { "application/json": { examples: { some: example } } },
  };
}

/** What is found after one change. */
function after(change: (description: ReturnType<typeof synthetic>) => void) {
  const description = synthetic();
  change(description);
  return descriptionDrift(description, { promise });
}

test("there is none in a description of what is written here", () => {
  expect(after(() => {})).toEqual([]);
});

const create = "/paths/~1connect~1connections/post";

describe("there is some where Persona", () => {
  it("says a sentence otherwise", () => {
    const reworded = (operation: Node) =>
      (operation["description"] = "A connection is new. It waits.");
    expect(after(({ paths }) => reworded(paths["/connect/connections"]?.["post"] ?? {}))).toEqual([
      {
        kind: "changed",
        pointer: `${create}/description`,
        what: "it reads: It waits.",
        statement: "promise",
      },
    ]);
  });

  it("leaves a sentence out", () => {
    const shortened = (operation: Node) => (operation["description"] = "A connection is new.");
    expect(after(({ paths }) => shortened(paths["/connect/connections"]?.["post"] ?? {}))).toEqual([
      { kind: "gone", pointer: `${create}/description`, what: "the text", statement: "promise" },
    ]);
  });

  it("adds an operation, or takes one away", () => {
    const moved = after(({ paths }) => {
      const all = paths["/connect/connections/{connection-id}"] ?? {};
      all["delete"] = all["get"] ?? {};
      delete all["get"];
    });
    const at = "/paths/~1connect~1connections~1{connection-id}";
    expect(moved).toEqual([
      {
        kind: "new",
        pointer: `${at}/delete`,
        what: "the operation DELETE /connect/connections/{connection-id}",
      },
      {
        kind: "gone",
        pointer: `${at}/get`,
        what: "the operation GET /connect/connections/{connection-id}",
      },
    ]);
  });

  it("adds a status, or takes one away", () => {
    const found = after(({ paths }) => {
      const responses = paths["/connect/connections"]?.["post"]?.["responses"] as Node;
      responses["202"] = responses["201"];
      delete responses["201"];
    });
    const what = "POST /connect/connections: the status";
    expect(found).toEqual([
      { kind: "new", pointer: `${create}/responses/202`, what: `${what} 202` },
      { kind: "gone", pointer: `${create}/responses/201`, what: `${what} 201` },
    ]);
  });

  it("takes a header from an answer that several operations share: once", () => {
    const found = after(({ components: { responses } }) => {
      const { headers } = responses["404"] as { headers: Node };
      delete headers["REQUEST-ID"];
    });
    const pointer = "/components/responses/404/headers/request-id";
    expect(found).toEqual([{ kind: "gone", pointer, what: "the header request-id" }]);
  });

  it("gives an example that is not as described", () => {
    const found = after(({ components: { examples } }) => {
      examples.one.value = { data: { ...connection, id: "con_1" } };
    });
    expect(found).toEqual([
      {
        kind: "changed",
        pointer: "/components/examples/one/value",
        what: 'the example: data.id: Invalid string: must start with "cxn_"',
      },
    ]);
  });

  it("adds an attribute, and an API version", () => {
    const found = after(({ components: { schemas } }) => {
      schemas["connect-connection"].properties.attributes.properties["scopes"] = {};
      schemas["api-version"].enum = ["2027-01-01", ...allowedVersions.toReversed().slice(1)];
    });
    const attributes = "/components/schemas/connect-connection/properties/attributes/properties";
    const pointer = "/components/schemas/api-version/enum";
    expect(found).toEqual([
      { kind: "new", pointer: `${attributes}/scopes`, what: "the attribute scopes" },
      { kind: "new", pointer, what: "the API version 2027-01-01" },
      { kind: "gone", pointer, what: `the API version ${allowedVersions.at(-1)}` },
    ]);
  });
});

test.each([
  undefined,
  null,
  7,
  "text",
  [],
  { paths: [] },
  { paths: { "/connect/connections": null } },
])("of %j all is gone, and nothing breaks", (description) => {
  const found = descriptionDrift(description, { promise });
  expect(found.length).toBeGreaterThan(5);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["gone"]));
});
