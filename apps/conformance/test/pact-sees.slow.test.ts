import { faults } from "@persona-conformance/mock";
import { verify } from "@persona-conformance/pact";
import { promisesOf } from "@persona-conformance/pact/file";
import { expect, test } from "vitest";
import { mockProvider } from "../src/pact/mock-provider.ts";
import { ourPact, ourVerifier } from "./pact.ts";

/** What no single answer shows: docs/pact.md says that a run must. */
const unseen = [
  // Whether it was stored, only a second request shows.
  "connections/lifecycle/deactivate/pending/by-destination/not-stored",
  "connections/lifecycle/deactivate/active/by-source/not-stored",
  "connections/lifecycle/deactivate/active/by-destination/not-stored",
  "connections/lifecycle/reactivate/inactive/by-source/not-stored",
  "connections/reactivate/fails-after-ten-rounds",
  "connections/create/duplicate-resets-the-first",
  "connections/resource/list-shows-other-times",
  "protocol/rate-limit/reset-stays",
  "protocol/idempotency/body-ignored",
  // What the client does not read, the pact does not ask for.
  "connections/resource/creator-without-id",
  "protocol/fields/drop-type",
  "protocol/errors/data-beside",
  // A pact has no word for what must not be there.
  "protocol/fields/ignored",
  // Requests that the client does not make.
  "protocol/pages/fifty-at-the-most",
  "protocol/access/any-scheme",
  "protocol/inflection/values-too",
];

test("a fault against a promise that the pact relies on is seen, unless no single answer shows it", async () => {
  const { pact } = await ourPact();
  const relied = new Set<string>(promisesOf(pact).map(({ statement }) => statement));
  const verifier = ourVerifier();
  const missed: string[] = [];
  const against = faults.filter(({ breaks }) =>
    [breaks].flat().some((id) => typeof id === "string" && relied.has(id)),
  );
  for (const fault of against) {
    const found = await verify(pact, mockProvider({ faults: [fault] }), verifier);
    if (found.every(({ outcome }) => outcome.kind === "passed")) missed.push(fault.name);
  }
  expect(against.length).toBeGreaterThan(100);
  expect(missed.toSorted()).toEqual(unseen.toSorted());
}, 300_000);
