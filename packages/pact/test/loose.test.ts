import { describe, expect, it } from "vitest";
import { check } from "../src/check/check.ts";
import type { Description } from "../src/description.ts";
import type { PactFile } from "../src/pact-file.ts";

const path = "/connect/connections";
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const link = { type: ["string", "null"] };

/** A description of the list, with these attributes of its rows. */
const described = (status: object, more: object = {}): Description => ({
  source: "here",
  text: "",
  document: {
    openapi: "3.1.0",
    info: { title: "A part of Connect", version: "2025-12-08" },
    servers: [{ url: "https://api.withpersona.com/api/v1" }],
    webhooks: {},
    paths: {
      [path]: {
        get: {
          responses: {
            200: json({
              type: "object",
              required: ["data", "links"],
              properties: {
                data: {
                  type: "array",
                  items: { type: "object", properties: { attributes: { properties: { status } } } },
                },
                links: { type: "object", properties: { next: link, prev: link } },
                ...more,
              },
            }),
            401: json({ type: "object", properties: { errors: { type: "array" } } }),
          },
        },
      },
    },
  },
});

const answers = (status: number, ...bodies: readonly unknown[]): PactFile => ({
  consumer: { name: "c" },
  provider: { name: "p" },
  interactions: bodies.map((content, index) => ({
    type: "Synchronous/HTTP",
    description: `request ${index}`,
    providerStates: [],
    request: { method: "GET", path: `/api/v1${path}` },
    response: { status, ...(content !== undefined && { body: { content } }) },
  })),
  metadata: { pactSpecification: { version: "4.0" } },
});

const rows = { data: [{ attributes: { status: "pending" } }] };
const text = { type: "string" };
const findings = async (pact: PactFile, description = described(text)) =>
  (await check(pact, description)).findings.map(({ where, what }) => `${where}: ${what}`);

describe("what a pact leaves out is never a finding", () => {
  it.each<[string, PactFile]>([
    ["a list that reads the rows alone", answers(200, rows)],
    ["a list that reads nothing but the links", answers(200, { links: { next: null } })],
    ["a row without its attributes", answers(200, { data: [{}] })],
    ["an answer by its status alone", answers(200, undefined)],
    ["a refusal by its status alone", answers(401, undefined)],
    ["a refusal whose errors are not looked at", answers(401, {})],
    ["a refusal whose errors have no title", answers(401, { errors: [{}] })],
  ])("%s", async (_, pact) => {
    expect(await findings(pact)).toEqual([]);
  });
});

describe("what a pact leaves out is nothing that the description could leave open", () => {
  it.each([200, 401])("an answer with %s by its status alone", async (status) => {
    expect((await check(answers(status, undefined), described(text))).vacuous).toEqual([]);
  });
});

describe("a type that the pact relies on must be promised", () => {
  const status = "response.body.data[].attributes.status";
  const nullable = `${status}: may be null there, and the pact relies on string`;
  const untyped = `${status}: has no type there, and the pact relies on string`;

  it.each<[string, object, readonly string[]]>([
    ["is", text, []],
    ["by its values", { enum: ["pending"] }, []],
    ["by each of several choices", { anyOf: [text, { const: "x" }] }, []],
    ["by one of several parts", { allOf: [{ description: "a status" }, text] }, []],
    ["null as well", { type: ["string", "null"] }, [nullable]],
    ["null as well, in the words of version 3.0", { ...text, nullable: true }, [nullable]],
    ["null as one of several choices", { oneOf: [text, { type: "null" }] }, [nullable]],
    ["null as one of its values", { enum: ["pending", null] }, [nullable]],
    ["null by one part, not by another", { allOf: [{ type: ["string", "null"] }, text] }, []],
    ["anything", {}, [untyped]],
    ["anything, with a description", { description: "a status" }, [untyped]],
    ["one of several choices, one of which is anything", { anyOf: [text, {}] }, [untyped]],
  ])("%s", async (_, schema, expected) => {
    expect(await findings(answers(200, rows), described(schema))).toEqual(expected);
  });

  it("an object and a list have a type, too", async () => {
    const pact = answers(200, { ...rows, meta: { a: 1 } });
    expect(await findings(pact, described(text, { meta: {} }))).toContain(
      "response.body.meta: has no type there, and the pact relies on object",
    );
  });

  it.each([
    "$.data[*].attributes.created-at",
    "$.data[*].attributes['created-at']",
    "$['data'][0]['attributes']['created-at']",
    "$.data[*].attributes.createdAt",
  ])("a consumer reads a member either way if a rule at %s lets it be null", async (rule) => {
    const seen = { "created-at": { type: ["string", "null"] } };
    const more = {
      data: { type: "array", items: { properties: { attributes: { properties: seen } } } },
    };
    const pact = answers(200, {
      data: [{ attributes: { "created-at": "2026-01-01T00:00:00.000Z" } }],
    });
    const [interaction] = pact.interactions;
    const rules = (match: string) => ({ body: { [rule]: { matchers: [{ match }] } } });
    const ruled = (match: string): PactFile => ({
      ...pact,
      interactions: [
        { ...interaction, response: { ...interaction?.response, matchingRules: rules(match) } },
      ] as PactFile["interactions"],
    });
    const difference = `response.body.data[].attributes.created-at: may be null there, and the pact relies on string`;
    expect(await findings(ruled("type"), described(text, more))).toEqual([difference]);
    expect(await findings(ruled("null"), described(text, more))).toEqual([]);
  });

  it("a consumer reads a member either way if the pact has it as null elsewhere", async () => {
    const next = { ...rows, links: { next: "/api/v1/next" } };
    const difference = "response.body.links.next: may be null there, and the pact relies on string";
    expect(await findings(answers(200, next))).toEqual([difference]);
    expect(await findings(answers(200, next, { ...rows, links: { next: null } }))).toEqual([]);
  });
});
