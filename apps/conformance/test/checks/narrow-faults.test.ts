import { conditionalFaults } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { those } from "../support/sandbox.ts";

const { all } = conditionalFaults(0, 0);

// A fault under a condition, and the check that notices it, with those whose requests it needs.
it.each([
  ["protocol/idempotency/two-seconds@operation=create", "protocol/idempotency/a-day", []],
  [
    "connections/actions/updated-at-a-millisecond-later@party=destination",
    "protocol/wire/update-times",
    ["connections/**"],
  ],
  [
    "protocol/idempotency/401-takes-the-key@operation=deactivate",
    "connections/crossed/stored-answers",
    [],
  ],
  [
    "protocol/idempotency/500-not-stored@operation=redeem",
    "share-tokens/crossed/stored-answers",
    [],
  ],
  ["protocol/pages/back-to-the-beginning@party=destination", "protocol/pages/every-size", []],
  ["protocol/access/in-any-case@page=2", "protocol/access/malformed-key", []],
  ["protocol/fields/of-any-type@party=destination", "protocol/fields/other-type", []],
  ["protocol/statuses/malformed-422@version=2021-08-18", "connections/create/malformed", []],
  ["share-tokens/mode/always-hydrate@page=2", "share-tokens/pages/rows", []],
  [
    "share-tokens/redeem/no-hydration-of-inquiry@version=2021-08-18",
    "share-tokens/crossed/redemption",
    [],
  ],
  ["share-tokens/redeem/needs-a-body@version=2021-02-21", "share-tokens/crossed/redemption", []],
  ["protocol/fields/ignored@page=2", "share-tokens/fields/list", []],
  [
    "share-tokens/times/expired-updated-at-stays@version=2020-05-18",
    "share-tokens/record/updated-at-of-each-step",
    ["share-tokens/crossed/repeats"],
  ],
] as const)("%s is noticed by %s alone", async (name, id, others) => {
  const document = await run({
    suite,
    checks: select(regularChecks, [id, ...others]).selected,
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target: openMock({ timeout: 5000, faults: all.filter((fault) => fault.name === name) }),
    seed: 0,
  });
  expect(those(document, "failed")).toEqual([id]);
});
