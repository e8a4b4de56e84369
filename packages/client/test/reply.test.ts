import { connections } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { type Exchange, jsonOf, readListReply, readReply } from "../src/index.ts";
import { inactive, page } from "./stage.ts";

const exchangeOf = (status: number, body: unknown, truncated = false): Exchange => ({
  method: "GET",
  path: "/api/v1/connect/connections",
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
  truncated,
  startedAt: 0,
  milliseconds: 1,
});
const read = (status: number, body: unknown) => readReply(connections, exchangeOf(status, body));
const readList = (status: number, body: unknown) =>
  readListReply(connections, exchangeOf(status, body));

describe("a connection", () => {
  it("is what the body holds under `data`, with the exchange beside it", () => {
    const exchange = exchangeOf(201, { data: inactive });
    expect(readReply(connections, exchange)).toEqual({
      kind: "resource",
      resource: {
        id: "cxn_1",
        status: "inactive",
        sourceOrganizationId: "org_source",
        destinationOrganizationId: "org_destination",
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-02T00:00:00.000Z",
      },
      exchange,
    });
  });

  it("lacks the attributes that were not asked for, or that are no text", () => {
    const data = { id: "cxn_1", attributes: { status: "pending", "created-at": 5, more: [] } };
    expect(read(200, { data })).toMatchObject({ kind: "resource" });
    expect((read(200, { data }) as { resource: unknown }).resource).toEqual({
      id: "cxn_1",
      status: "pending",
    });
  });

  it("keeps a status that nobody has heard of", () => {
    const data = { id: "cxn_1", attributes: { status: "frozen" } };
    expect(read(200, { data })).toMatchObject({ resource: { status: "frozen" } });
  });
});

describe("a page", () => {
  it("has its rows in their order, and its links as they stand", () => {
    const next = "/api/v1/connect/connections?page%5Bafter%5D=cxn_2";
    const reply = readList(200, {
      data: [{ ...inactive, id: "cxn_3" }, inactive],
      links: { next, prev: null },
    });
    expect(reply).toMatchObject({
      kind: "page",
      rows: [{ id: "cxn_3" }, { id: "cxn_1" }],
      next,
      prev: null,
    });
  });

  it("may be empty", () => {
    expect(readList(200, page(null))).toMatchObject({ kind: "page", rows: [] });
  });

  it.each([
    ["its body holds no array under `data`", { data: inactive, links: {} }],
    ["a row of its list is no connection", page(null, inactive, {})],
    ["a row of its list is no connection", page(null, { ...inactive, id: "" })],
    ["its body lacks the links of a page", { data: [] }],
    ["its body lacks the links of a page", { data: [], links: { next: null } }],
    ["its body lacks the links of a page", { data: [], links: { next: 1, prev: null } }],
  ])("is unreadable if %s: %j", (problem, body) => {
    expect(readList(200, body)).toMatchObject({
      kind: "unreadable",
      problem: `the answer has status 200 and ${problem}`,
    });
  });
});

describe("a refusal", () => {
  it("has the errors of a body as documented", () => {
    const errors = [{ title: "Conflict", details: "wrong status", meta: { a: 1 } }];
    expect(read(409, { errors })).toMatchObject({ kind: "refusal", status: 409, errors });
    expect(readList(409, { errors })).toMatchObject({ kind: "refusal", status: 409, errors });
  });

  it.each([
    "",
    "<html>",
    {},
    [],
    "null",
    { errors: [] },
    { errors: [42] },
    { errors: [{ detail: "x" }] },
  ])("has no errors where the body is %j, and is a refusal all the same", (body) => {
    expect(read(502, body)).toMatchObject({ kind: "refusal", status: 502, errors: [] });
  });

  it("is every status from 400 on, even around a connection", () => {
    expect(read(400, { data: inactive })).toMatchObject({ kind: "refusal", errors: [] });
    expect(read(599, { data: inactive })).toMatchObject({ kind: "refusal", errors: [] });
  });
});

describe("an unreadable answer", () => {
  it.each([
    ["its body is not JSON", 200, "<!doctype html><title>Sign in</title>"],
    ["its body is not JSON", 204, ""],
    ["its body is not JSON", 200, '{"data":{"id":"cxn_1","attri'],
    ["its body holds no connection under `data`", 200, {}],
    ["its body holds no connection under `data`", 200, { data: {} }],
    ["its body holds no connection under `data`", 200, { data: { id: "cxn_1" } }],
    ["its body holds no connection under `data`", 200, { data: { ...inactive, id: 5 } }],
    ["its body holds no connection under `data`", 200, { data: { ...inactive, attributes: null } }],
    ["its body holds no connection under `data`", 200, "null"],
    ["its body holds no connection under `data`", 200, "[]"],
    ["its body holds no connection under `data`", 200, "5"],
    ["its body holds no connection under `data`", 200, page(null, inactive)],
    ["is no answer of the API", 301, { data: inactive }],
    ["is no answer of the API", 304, ""],
  ])("says that %s (%i %j)", (problem, status, body) => {
    const exchange = exchangeOf(status, body);
    expect(readReply(connections, exchange)).toEqual({
      kind: "unreadable",
      problem: `the answer has status ${status} and ${problem}`,
      exchange,
    });
  });

  it("has a truncated body, even if the beginning is JSON", () => {
    const exchange = exchangeOf(200, { data: inactive }, true);
    expect(readReply(connections, exchange)).toMatchObject({
      problem: "the answer has status 200 and is larger than a client reads",
    });
    expect(jsonOf(exchange)).toBeUndefined();
  });
});

describe("hostile JSON", () => {
  const hostile = {
    "a prototype as a key": '{"__proto__":{"data":{"id":"x","attributes":{}}},"polluted":1}',
    "a prototype as the data":
      '{"data":{"__proto__":{"id":"x","attributes":{}},"constructor":{"prototype":{"polluted":1}}}}',
    "errors in a prototype": '{"errors":[{"__proto__":{"polluted":1},"title":1}]}',
    "links in a prototype": '{"data":[],"links":{"__proto__":{"next":null,"prev":null}}}',
    "arrays in arrays": "[".repeat(200_000) + "]".repeat(200_000),
    "objects in objects": `${'{"data":'.repeat(100_000)}1${"}".repeat(100_000)}`,
    "deep errors": `{"errors":[${'{"meta":'.repeat(50_000)}1${"}".repeat(50_000)}]}`,
    "a long row": `{"data":[${"{},".repeat(50_000)}{}]}`,
    "a long text": JSON.stringify("x".repeat(4_000_000)),
    "lone surrogates": String.raw`{"data":{"id":"\ud800","attributes":0}}`,
  };

  it.each(Object.entries(hostile))("is read without harm: %s", (_, body) => {
    for (const status of [200, 422]) {
      const kind = status === 200 ? "unreadable" : "refusal";
      expect(read(status, body).kind).toBe(kind);
      expect(readList(status, body).kind).toBe(kind);
    }
    expect({}).not.toHaveProperty("polluted");
  });

  it("hides no connection: an odd key beside the known ones is passed over", () => {
    const body = `{"__proto__":1,"data":{"id":"cxn_1","attributes":{"__proto__":null,"status":"active"}}}`;
    expect(read(200, body)).toMatchObject({ resource: { id: "cxn_1", status: "active" } });
  });
});
