import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inflect, inflections, inflectKey, isInflected, keysOf } from "../src/inflection.ts";

const body = {
  data: [
    { "created-at": "2018-06-01", attributes: { "source-organization-id": "org_ABC123" } },
    { "created-at": null, attributes: {} },
  ],
};

test("keys are spelled in the style asked for, at any depth", () => {
  expect(inflect(body, "camel")).toEqual({
    data: [
      { createdAt: "2018-06-01", attributes: { sourceOrganizationId: "org_ABC123" } },
      { createdAt: null, attributes: {} },
    ],
  });
  expect(inflect(body, "snake")).toEqual({
    data: [
      { created_at: "2018-06-01", attributes: { source_organization_id: "org_ABC123" } },
      { created_at: null, attributes: {} },
    ],
  });
  expect(inflect(body, "kebab")).toEqual(body);
});

// A word begins with a letter: camel case cannot tell `line-1` from `line1`.
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const keys = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join("-"));
const style = fc.constantFrom(...inflections);

describe("any name", () => {
  test("survives the way through any two styles and back", () => {
    fc.assert(
      fc.property(keys, style, style, (key, first, second) => {
        expect(inflectKey(inflectKey(inflectKey(key, first), second), "kebab")).toBe(key);
      }),
    );
  });

  test("is spelled in the style that it was put in, and in another only if it is one word", () => {
    fc.assert(
      fc.property(keys, style, style, (key, asked, other) => {
        const spelled = inflectKey(key, asked);
        const alike = asked === other || !key.includes("-");
        expect(isInflected(spelled, asked)).toBe(true);
        expect(isInflected(spelled, other)).toBe(alike);
      }),
    );
  });
});

test("single letters are words too", () => {
  expect(inflectKey("is-a-b-test", "camel")).toBe("isABTest");
  expect(inflectKey("isABTest", "kebab")).toBe("is-a-b-test");
});

test("leaves a text that is no name in any style as it is", () => {
  const odd = ["page[size]", "__proto__", "", "-", "a--b", "_id", "Title", "HTTP", "a-b_c", "é"];
  for (const name of inflections) {
    expect(odd.map((key) => inflectKey(key, name))).toEqual(odd);
    expect(odd.filter((key) => isInflected(key, name))).toEqual([]);
  }
});

test("values are never touched", () => {
  fc.assert(
    fc.property(fc.jsonValue(), style, (value, asked) => {
      const [spelled] = Object.values(inflect({ "failure-reason": value }, asked) as object);
      // Keys inside of the value are keys: only what is no object must stay.
      const leaves = (json: unknown): unknown =>
        typeof json === "object" && json !== null ? Object.values(json).map(leaves) : json;
      expect(leaves(spelled)).toEqual(leaves(value));
    }),
  );
  expect(inflect({ status: "source_not_found" }, "kebab")).toEqual({ status: "source_not_found" });
});

test("a key `__proto__` stays a key and makes nothing a prototype", () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"is-admin":true},"constructor":{"a-b":1}}');
  const spelled = inflect(hostile, "camel") as object;
  expect(JSON.stringify(spelled)).toBe('{"__proto__":{"isAdmin":true},"constructor":{"aB":1}}');
  expect(Object.getPrototypeOf(spelled)).toBe(Object.prototype);
  expect("isAdmin" in spelled).toBe(false);
});

test("the keys of a document are all of its keys, and no values", () => {
  expect(keysOf(body)).toEqual([
    "data",
    "created-at",
    "attributes",
    "source-organization-id",
    "created-at",
    "attributes",
  ]);
});

test("the names in `fields` are an organization's own", () => {
  const document = { "a-b": { fields: { my_field: { "c-d": 1 }, otherField: 2 }, "e-f": [] } };
  expect(keysOf(document)).toEqual(["a-b", "fields", "c-d", "e-f"]);
  expect(keysOf({ fields: ["status"] })).toEqual(["fields"]);
});

test("a document that is nested without end is left alone below a depth, and never throws", () => {
  const depth = 100_000;
  for (const [open, close] of [
    ["[", "]"],
    ['{"a-b":', "}"],
  ] as const) {
    const deep: unknown = JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);
    expect(() => inflect(deep, "camel")).not.toThrow();
    expect(keysOf(deep).length).toBeLessThan(100);
  }
});
