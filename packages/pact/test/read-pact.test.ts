import { describe, expect, it } from "vitest";
import { promisesOf } from "../src/promises.ts";
import { readPact } from "../src/read-pact.ts";
import { reliedOn } from "../src/relied-on.ts";
import { interactions as ours } from "../src/interactions/index.ts";
import { registry } from "@persona-conformance/schemas";

const names = { consumer: { name: "c" }, provider: { name: "p" } };
const read = (pact: object) => readPact(JSON.stringify({ ...names, ...pact }), "pact.json");
const version = (text: string) => ({ metadata: { pactSpecification: { version: text } } });
const path = "/api/v1/connect/connections";

/** An interaction of version 4, as small as it gets. */
const asked = (
  method: string,
  where: string,
  status: number,
  more: { query?: object; states?: readonly string[]; headers?: object; description?: string } = {},
) => ({
  type: "Synchronous/HTTP",
  description: more.description ?? "one",
  providerStates: (more.states ?? []).map((name) => ({ name })),
  request: {
    method,
    path: `${path}${where}`,
    ...(more.query && { query: more.query }),
    ...(more.headers && { headers: more.headers }),
  },
  response: { status },
});
const tiedTo = (interaction: object) => {
  const [one] = read({ ...version("4.0"), interactions: [interaction] }).interactions;
  return one === undefined ? [] : reliedOn(one);
};

describe("a pact of an earlier version reads as one of version 4", () => {
  it("of version 2", () => {
    const { interactions, metadata } = read({
      ...version("2.0.0"),
      interactions: [
        {
          description: "one",
          providerState: "a connection is pending",
          request: {
            method: "get",
            path,
            query: "filter%5Bstatus%5D=pending&a=1&a=2",
            headers: { Accept: "application/json" },
            matchingRules: {
              "$.path": { match: "regex", regex: "^/api" },
              "$.query.a": { match: "type" },
              "$.header.Accept": { match: "regex", regex: ".*" },
              "$.headers['X-Y']": { match: "type" },
            },
          },
          response: {
            status: 200,
            body: { data: [{ id: "x" }] },
            matchingRules: { "$.body.data": { min: 1 }, "$.body.data[*].id": { match: "type" } },
          },
        },
      ],
    });
    expect(metadata.pactSpecification.version).toBe("4.0");
    const rule = (one: object) => ({ combine: "AND", matchers: [one] });
    expect(interactions).toEqual([
      {
        type: "Synchronous/HTTP",
        description: "one",
        providerStates: [{ name: "a connection is pending" }],
        request: {
          method: "GET",
          path,
          query: { "filter[status]": ["pending"], a: ["1", "2"] },
          headers: { Accept: ["application/json"] },
          matchingRules: {
            path: rule({ match: "regex", regex: "^/api" }),
            query: { a: rule({ match: "type" }) },
            header: {
              Accept: rule({ match: "regex", regex: ".*" }),
              "X-Y": rule({ match: "type" }),
            },
          },
        },
        response: {
          status: 200,
          body: {
            content: { data: [{ id: "x" }] },
            contentType: "application/json",
            encoded: false,
          },
          matchingRules: {
            body: {
              "$.data": rule({ min: 1 }),
              "$.data[*].id": rule({ match: "type" }),
            },
          },
        },
      },
    ]);
  });

  it("of version 3, with messages", () => {
    const rules = { body: { "$.id": { combine: "AND", matchers: [{ match: "type" }] } } };
    const { interactions } = read({
      ...version("3.0.0"),
      interactions: [
        {
          description: "one",
          providerStates: [{ name: "a connection is active", params: { id: "x" } }],
          request: { method: "GET", path, query: { q: ["1"] } },
          response: {
            status: 200,
            body: '{"id":"x"}',
            headers: { "content-type": "application/json" },
            matchingRules: rules,
          },
        },
      ],
      messages: [
        { description: "two", metaData: { contentType: "application/json" }, contents: { a: 1 } },
      ],
    });
    expect(interactions).toMatchObject([
      {
        type: "Synchronous/HTTP",
        providerStates: [{ name: "a connection is active", params: { id: "x" } }],
        request: { query: { q: ["1"] } },
        response: { body: { content: { id: "x" } }, matchingRules: rules },
      },
      { type: "Asynchronous/Messages", description: "two", contents: { content: { a: 1 } } },
    ]);
  });

  it.each([
    ["in the words of pact-jvm", { "pact-specification": { version: "3.0.0" } }],
    ["in the words of old libraries", { pactSpecificationVersion: "2.0.0" }],
    ["by none", {}],
  ])("which is named %s", (_, metadata) => {
    const interactions = [
      { description: "one", request: { method: "GET", path }, response: { status: 200 } },
    ];
    expect(read({ metadata, interactions }).interactions).toHaveLength(1);
    expect(read({ interactions }).interactions).toHaveLength(1);
  });

  it.each([
    [
      "version 5",
      version("5.0"),
      "it is of version 5.0 of the specification, and 2, 3 and 4 are read",
    ],
    ["nothing", { ...version("3.0.0"), interactions: [] }, "it holds no interaction"],
    ["no request", { ...version("4.0"), interactions: [{ description: "" }] }, "interactions[0]"],
  ])("but %s is refused", (_, pact, message) => {
    expect(() => read(pact)).toThrow(message);
  });
});

describe("the promises that an interaction relies on", () => {
  it("are those that it names, in references or in its description", () => {
    const named = { comments: { references: { statements: { "connections/create-once": "" } } } };
    expect(tiedTo({ ...asked("POST", "", 201), ...named })).toEqual(["connections/create-once"]);
    const description = "a refusal [connections/create-once] [protocol/error-body]";
    expect(tiedTo(asked("POST", "", 409, { description }))).toEqual([
      "connections/create-once",
      "protocol/error-body",
    ]);
  });

  it.each<[string, object, readonly string[]]>([
    [
      "creating",
      asked("POST", "", 201),
      [
        "connections/create-answers-201",
        "connections/create-is-pending",
        "connections/create-names-destination",
      ],
    ],
    ["retrieving", asked("GET", "/cxn_1", 200), ["connections/resource-shape"]],
    [
      "reactivating",
      asked("POST", "/cxn_1/reactivate", 200),
      ["connections/reactivate-to-pending", "connections/action-answers-200"],
    ],
    [
      "a filter",
      asked("GET", "", 200, { query: { "filter[status]": ["active"] } }),
      [
        "connections/resource-envelope",
        "connections/list-row-is-resource",
        "connections/list-filter-status",
      ],
    ],
    [
      "another inflection",
      asked("GET", "/cxn_1", 200, { headers: { "key-inflection": ["camel"] } }),
      ["connections/resource-shape", "protocol/inflection-style"],
    ],
    ["an invalid key", asked("GET", "", 401), ["protocol/auth-valid-key", "protocol/error-body"]],
    [
      "an unknown connection",
      asked("GET", "/x", 404, { states: ["no connection has the id"] }),
      ["connections/retrieve-unknown-404", "protocol/error-body"],
    ],
    [
      "a request that is sent again",
      asked("POST", "/x/deactivate", 200, {
        states: ["an idempotency key was used to deactivate a connection"],
      }),
      ["protocol/idempotent-replay"],
    ],
    ["a refusal that may have several reasons", asked("POST", "/x/reactivate", 409), []],
    ["a 404 that may have several reasons", asked("GET", "/x", 404), []],
    ["what is no operation", asked("GET", "/a/b/c", 200), []],
  ])("are derived for %s", (_, interaction, expected) => {
    expect(tiedTo(interaction)).toEqual(expected);
  });

  it("that are derived are among those that our own interactions name", () => {
    for (const { ask, answer, given, by, cites, description } of ours) {
      const { method, path: template } = registry.get(ask.operation);
      const [status = 0, ...others] = [answer.status].flat();
      const derived = tiedTo({
        ...asked(
          method,
          template.replace("/connect/connections", "").replace("{connection-id}", "x"),
          status,
          {
            ...(ask.query && {
              query: Object.fromEntries(
                Object.entries(ask.query).map(([name, value]) => [name, [value]]),
              ),
            }),
            states: given === undefined ? [] : [given.state],
            headers: {
              "Key-Inflection": [ask.inflection ?? "kebab"],
              Authorization: [`Bearer key-of-the-${by}`],
            },
          },
        ),
        ...(others.length > 0 && {
          response: { status, matchingRules: { status: { $: { matchers: [] } } } },
        }),
      });
      const related = new Set<string>(
        ours.filter((one) => one.ask.operation === ask.operation).flatMap((one) => one.cites),
      );
      expect({
        description,
        strange: derived.filter((id) => !related.has(id)),
      }).toEqual({ description, strange: [] });
      expect(cites.length).toBeGreaterThan(0);
    }
  });

  it("must exist", () => {
    const description = "one [connections/create-onec]";
    const pact = read({
      ...version("4.0"),
      interactions: [asked("POST", "", 409, { description })],
    });
    expect(() => promisesOf(pact)).toThrow(
      'the pact relies on "connections/create-onec", and there is no such statement: did you mean connections/create-once?',
    );
  });
});
