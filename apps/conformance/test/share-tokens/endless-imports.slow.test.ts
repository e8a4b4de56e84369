import { connect, faults as allFaults, objectsOf, organizations } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { bring, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";

/** The objects of an organization, as `kind:id`. */
const objectsIn = ({ id: organization }: { readonly id: string }): string =>
  objectsOf(organization)
    .filter(({ fails }) => fails === undefined)
    .map(({ kind, id }) => `${kind}:${id}`)
    .join(",");

test("imports that never end are waited for a few times, not in each check", async () => {
  const endless = "share-tokens/lifecycle/redeem-ends-redeemed/never-comes";
  const faults = allFaults.filter(({ name }) => name === endless);
  const served = await serveMock(mockInTime({ faults }));
  await bring(served, "active");
  const began = sharedClock.now();
  const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
    redeem: "all",
    variables: {
      ...twoKeys,
      PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: objectsIn(organizations.source),
      PERSONA_SHARE_DESTINATIONS: objectsIn(organizations.destination),
    },
  });
  expect(those(run, "failed")).toEqual([]);
  expect(those(run, "undecided")).toContain("share-tokens/redeem/hydrates");
  expect((sharedClock.now() - began) / 1000).toBeLessThan(100);
});
