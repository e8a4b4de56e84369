import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

const cells = [{ apiVersion: "2026-09-29", inflection: "camel" }];
const some = checks.filter(({ id }) =>
  /^(connections\/retrieve|connections\/create\/is|protocol\/access\/no-key|protocol\/wire)/.test(
    id,
  ),
);

async function driftUnder(rulings: Record<string, string>) {
  const target = openMock({ timeout: 5000, rulings });
  return run({ suite, checks: some, cells, target, seed: 0 });
}

test("a target that is as described does not drift", async () => {
  expect((await driftUnder({})).drift).toEqual([]);
});

test("an unknown attribute is drift, and no failure", async () => {
  const document = await driftUnder({ "connections/more-attributes": "yes" });
  expect(exitCode(document)).toBe(0);
  expect(document.drift).toContainEqual({
    where: "retrieve-a-connect-connection 200 data.attributes.trust-level",
    what: "unknown member",
    requestId: expect.stringMatching(/^req_/),
  });
});

test("an answer to an undocumented method is drift, is reported first, and is no failure", async () => {
  const rulings = {
    "protocol/undocumented-methods": "with 200",
    "connections/more-attributes": "yes",
  };
  const target = openMock({ timeout: 5000, rulings });
  const tried = checks.filter(({ id }) => id === "protocol/access/no-other-operations");
  const document = await run({ suite, checks: tried, cells, target, seed: 0 });
  expect(exitCode(document)).toBe(0);
  const found = document.drift.map(({ where, what }) => `${where} ${what}`);
  expect(found[0]).toMatch(
    /^(?:PATCH|PUT|POST) \/api\/v1\/connect\/connections\/\{id\} answers 200 to the source: /,
  );
  expect(found.at(-1)).toMatch(/unknown member$/);
});

test("other prefixes are drift, in bodies and in headers, each once", async () => {
  const { drift } = await driftUnder({
    "connections/id-prefix": "0",
    "protocol/request-id-prefix": "r-",
  });
  const places = drift.map(({ where }) => where);
  expect(places).toContain("retrieve-a-connect-connection 200 data.id");
  expect(places).toContain("retrieve-a-connect-connection 404 header request-id");
  expect(new Set(places).size).toBe(places.length);
});
