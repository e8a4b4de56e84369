import { describe, expect, it } from "vitest";
import type { WrittenInteraction } from "../src/pact-file.ts";
import { valuesMap, withPactValues, withRealValues } from "../src/values-map.ts";

const interaction = (
  params: object,
  path = "/api/v1/connect/connections/cxn_pact",
): WrittenInteraction => ({
  type: "Synchronous/HTTP",
  description: "one",
  providerStates: [{ name: "a connection is pending", params: { ...params } }],
  request: { method: "GET", path, headers: { "idempotency-key": ["once"] } },
  response: { status: 200 },
});
const real = { id: "cxn_real", source: "org_1", destination: "org_2", "idempotency-key": "fresh" };
const request = (path: string, body?: object) => ({
  method: "GET",
  path,
  headers: { "idempotency-key": "once" },
  ...(body && { body: JSON.stringify(body) }),
});
const answer = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });

describe("what a pact calls a value is what its state calls it", () => {
  it("or what stands in its request", () => {
    const values = valuesMap(interaction({ destination: "org_pact" }), real);
    expect(Object.fromEntries(values)).toEqual({
      cxn_pact: "cxn_real",
      org_pact: "org_2",
      org_pactSource: "org_1",
      once: "fresh",
    });
  });

  it("in the path, the query, the body and the headers of a request", () => {
    const values = valuesMap(interaction({ destination: "org_pact" }), real);
    const asked = request(
      "/api/v1/connect/connections/cxn_pact?filter%5Bx%5D=org_pact&y=cxn_pactX",
      { a: ["org_pact"] },
    );
    expect(withRealValues(asked, values)).toEqual({
      method: "GET",
      path: "/api/v1/connect/connections/cxn_real?filter%5Bx%5D=org_2&y=cxn_pactX",
      headers: { "idempotency-key": "fresh" },
      body: '{"a":["org_2"]}',
    });
  });

  it("in an answer, where another value stays what it is", () => {
    const values = valuesMap(interaction({ source: "org_a", destination: "org_b" }), real);
    const body = {
      id: "cxn_real",
      other: "cxn_real2",
      swapped: ["org_2", "org_1"],
      next: "/x?page[after]=cxn_real&y=cxn_real2",
    };
    expect(JSON.parse(withPactValues(answer(body), values).body)).toEqual({
      id: "cxn_pact",
      other: "cxn_real2",
      swapped: ["org_b", "org_a"],
      next: "/x?page[after]=cxn_pact&y=cxn_real2",
    });
  });

  it("and what holds none of them stays as it is to the letter", () => {
    const values = valuesMap(interaction({}), real);
    for (const body of ['{ "a": 1.0, "a": 2 }', "no JSON", ""]) {
      expect(withPactValues({ status: 200, headers: {}, body }, values).body).toBe(body);
    }
  });
});
