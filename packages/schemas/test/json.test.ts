import { expect, test } from "vitest";
import { jsonAt, jsonObject } from "../src/index.ts";

test("finds a value in a document by its path, or nothing", () => {
  const document = { data: { id: "a", attributes: null, rows: [{ id: "b" }] } };
  expect(jsonAt(document, "data", "id")).toBe("a");
  expect(jsonAt(document)).toBe(document);
  for (const path of [["id"], ["data", "attributes", "x"], ["data", "id", "length"]]) {
    expect(jsonAt(document, ...path)).toBeUndefined();
  }
  expect(jsonAt(document, "data", "rows", "0")).toBeUndefined();
});

test("only an object has members", () => {
  expect(jsonObject({ a: 1 })).toEqual({ a: 1 });
  for (const value of [undefined, null, "text", 1, [1]]) expect(jsonObject(value)).toEqual({});
});
