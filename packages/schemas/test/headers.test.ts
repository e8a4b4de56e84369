import { expect, test } from "vitest";
import { responseHeaders, ResponseHeaders, StrictResponseHeaders } from "../src/headers.ts";

/** Headers spelled as the documentation prints them, and read as any HTTP client reads them. */
const received = Object.fromEntries(
  new Headers({
    "RateLimit-Limit": "300",
    "RateLimit-Remaining": "0",
    "RateLimit-Reset": "60",
    "Request-Id": "req_ABC123",
    "Persona-Environment-Id": "env_ABC123",
    "Persona-Organization-Id": "org_ABC123",
    "Content-Type": "application/json; charset=utf-8",
  }),
);

test("the documented headers parse, whatever comes beside them", () => {
  expect(ResponseHeaders.parse(received)).toEqual(received);
  expect(StrictResponseHeaders.parse(received)).toEqual(received);
});

test.each(responseHeaders)("%s must be there and filled", (name) => {
  const { [name]: _, ...rest } = received;
  for (const headers of [rest, { ...received, [name]: "" }, { ...received, [name]: " " }]) {
    const paths = ResponseHeaders.safeParse(headers).error?.issues.map(({ path }) => path);
    expect(paths).toEqual([[name]]);
  }
});

test("the rate limit headers are whole numbers and never negative", () => {
  const values = ["-1", "1.5", "1e3", "0x10", "300 ", "300, 300", "unlimited", "9".repeat(400)];
  for (const name of responseHeaders.filter((header) => header.startsWith("ratelimit-"))) {
    const passing = values.filter(
      (value) => ResponseHeaders.safeParse({ ...received, [name]: value }).success,
    );
    expect(passing).toEqual([]);
  }
});

test("another prefix passes, and is noticed as drift", () => {
  for (const name of ["request-id", "persona-environment-id", "persona-organization-id"]) {
    const headers = { ...received, [name]: "01J9ZQ" };
    expect(ResponseHeaders.safeParse(headers).success).toBe(true);
    expect(StrictResponseHeaders.safeParse(headers).success).toBe(false);
  }
});
