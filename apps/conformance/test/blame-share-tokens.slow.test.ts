import { expect, it } from "vitest";
import { tryOn } from "../src/selftest/trial-run.ts";

it.each([
  // A list shows tokens of others, whose first answer is a late one.
  ["share-tokens/times/created-at-moves-with-each-step", "share-tokens/resource-one-token"],
  ["share-tokens/lifecycle/redeem-ends-redeemed/becomes-expired", "share-tokens/redeem-settles"],
  // What changed after a refusal is not the record's fault.
  [
    "share-tokens/lifecycle/redeem/redeemed/by-source/refused-yet-done",
    "share-tokens/refusal-changes-nothing",
  ],
  [
    "share-tokens/lifecycle/redeem/pending/by-source/refused-yet-done",
    "share-tokens/refusal-changes-nothing",
  ],
])("at night, %s accuses %s alone", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused).toEqual([promise]);
});
