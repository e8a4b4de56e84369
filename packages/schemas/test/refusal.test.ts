import { describe, expect, test } from "vitest";
import { connections } from "../src/connections.ts";
import { Refusal, strictRefusal } from "../src/refusal.ts";

const pointer = { source: { pointer: "/data/attributes/destination-organization-id" } };
const meta = { meta: { limit: 300 } };

/** An error as the documentation shows it, by HTTP status. */
const documented = {
  400: { title: "Bad Request", details: "data.attributes.type must be a string", ...meta },
  401: { title: "Must be authenticated to access this endpoint" },
  403: { title: "Forbidden", details: "IP address is not permitted access", ...meta },
  404: { title: "Record not found" },
  409: { title: "Conflict", details: "Resource already exists", ...meta },
  422: { title: "Unprocessable entity", details: "Invalid confirmation code", ...pointer },
  429: { title: "Rate limit exceeded", details: "You have hit your rate limit" },
};

const passes = (status: number, item: unknown) =>
  strictRefusal(status)?.safeParse({ errors: [item] }).success;

test("every documented error parses, strictly too", () => {
  for (const [status, item] of Object.entries(documented)) {
    expect(Refusal.parse({ errors: [item] })).toEqual({ errors: [item] });
    expect(passes(Number(status), item)).toBe(true);
  }
});

test.each([
  ["no errors", {}],
  ["an empty list of errors", { errors: [] }],
  ["errors that are no list", { errors: { title: "Conflict" } }],
  ["an error that is no object", { errors: [42] }],
  ["an error without a title", { errors: [{ details: "Resource already exists" }] }],
  ["an error with a blank title", { errors: [{ title: " " }] }],
  ["details that are no text", { errors: [{ title: "Conflict", details: ["a", "b"] }] }],
  ["a single bad error among good ones", { errors: [{ title: "Conflict" }, {}] }],
])("%s is no refusal", (_, body) => {
  expect(Refusal.safeParse(body).success).toBe(false);
});

const message = (item: object) =>
  Refusal.safeParse({ errors: [{ title: "Conflict", ...item }] }).error?.issues[0]?.message;

test("JSON:API's own spelling is refused, and the message says how Persona spells it", () => {
  expect(message({ detail: "Resource already exists" })).toContain("`details`");
  expect(message({ pointer: "/data/id" })).toContain("under `source`");
  expect(message({ details: "Resource already exists", ...pointer })).toBeUndefined();
});

describe("strictly,", () => {
  test("an error has no members beside the documented ones", () => {
    for (const [status, item] of Object.entries(documented)) {
      expect(passes(Number(status), { ...item, code: "conflict" })).toBe(false);
      expect(Refusal.safeParse({ errors: [{ ...item, code: "conflict" }] }).success).toBe(true);
    }
  });

  test("a 401 has a title and nothing else", () => {
    expect(passes(401, { title: "Token is invalid", details: "Token has expired" })).toBe(false);
    expect(passes(401, { title: "Token is invalid", ...meta })).toBe(false);
  });

  test("a 422 points at its cause and has no meta, and a 409 the other way round", () => {
    expect(passes(422, { ...documented[422], ...meta })).toBe(false);
    expect(passes(409, { ...documented[409], ...pointer })).toBe(false);
    expect(passes(422, { ...documented[422], source: { parameter: "fields" } })).toBe(false);
  });

  test("a refusal holds errors and nothing beside them", () => {
    const body = { errors: [documented[409]], data: null };
    expect(strictRefusal(409)?.safeParse(body).success).toBe(false);
    expect(strictRefusal(409)?.safeParse({ errors: [] }).success).toBe(false);
  });

  test("every refusal that an operation declares is described, and no other answer is", () => {
    const declared = Object.values(connections.operations).flatMap(({ statuses }) => [...statuses]);
    const described = declared.filter((status) => strictRefusal(status) !== undefined);
    expect(new Set(described)).toEqual(new Set(declared.filter((status) => status >= 400)));
    expect(strictRefusal(500)).toBeUndefined();
  });
});
