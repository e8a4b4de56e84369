import { expect, it } from "vitest";
import { tryOn } from "../src/selftest/trial-run.ts";

it.each([
  // The same refusal came to all of them.
  ["protocol/bodies/json-in-actions-refused", true, "connections/action-needs-no-body"],
  // A connection that is accepted and inactive was perhaps never pending.
  ["connections/create/is-inactive", false, "connections/create-is-pending"],
  [
    "connections/lifecycle/accept/pending/by-destination/becomes-inactive",
    false,
    "connections/accept-activates",
  ],
  // One organization has another name in one answer, and its rows are no foreign ones.
  ["connections/create/another-source", false, "connections/create-by-source"],
] as const)("what is asked first, and most simply, leads: %s", async (name, isNight, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, ...(isNight && { night: true }) });
  expect(accused[0]).toBe(promise);
});
