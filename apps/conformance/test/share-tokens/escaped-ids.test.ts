import { newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { actedOn, isAbout } from "../../src/trial/trial-exchange.ts";

test("finds an escaped id in a path, but not a longer id with the same beginning", () => {
  const exchange = { path: "/api/v1/connect/share-tokens/token%3A1/expire?include=" };
  expect(isAbout(exchange, "token:1")).toBe(true);
  expect(isAbout(exchange, "token:12")).toBe(false);
  expect(isAbout({ path: "/api/v1/connect/share-tokens/token%3A12" }, "token:1")).toBe(false);
  expect(actedOn({ path: "/api/v1/connect/share-tokens/token%3A1/expire" })).toBe("token:1");
  expect(actedOn({ path: "/api/v1/connect/share-tokens/%ZZ/expire" })).toBe("%ZZ");
});

test("behind a replica, nobody else is suspected of an import by a token whose id a path escapes", async () => {
  const { results } = await run({
    suite,
    checks: select(regularChecks, ["share-tokens/lifecycle/*/pending/**"]).selected,
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target: openMock({
      timeout: 1000,
      seed: 3,
      night: true,
      rulings: {
        "protocol/replica-lag": "60",
        "share-tokens/id-prefix": "share-token:",
        "share-tokens/redeem-settles-after": "60",
      },
    }),
    seed: 3,
    drift: false,
    turns: { always: () => false },
  });
  const tried = results.filter(({ outcome }) => outcome.kind !== "skipped");
  expect(tried.length).toBeGreaterThan(1);
  expect(tried.map(({ outcome }) => outcome.kind)).toEqual(tried.map(() => "passed"));
});
