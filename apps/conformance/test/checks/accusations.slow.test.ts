import { faults } from "@persona-conformance/mock";
import { idOf } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { tryOn } from "../../src/selftest/trial-run.ts";

test("names the broken promise first, with all that the mock offers and at night", async () => {
  const name = "connections/lifecycle/reactivate/pending/by-destination/refused-yet-done";
  for (const night of [{}, { night: true as const }]) {
    const { right, accused, failed } = await tryOn({ kind: "fault", name, ...night });
    expect(failed).toContain("connections/lifecycle/reactivate/pending/by-destination");
    expect({ right, accused }).toEqual({
      right: true,
      accused: ["connections/refusal-changes-nothing"],
    });
  }
});

test("blames a refusal for the old reads after it, and not what is done in a status that they show", async () => {
  const name = "connections/changes/refusal-brings-the-status-before-back";
  const { right, accused } = await tryOn({ kind: "fault", name, night: true });
  expect({ right, accused }).toEqual({
    right: true,
    accused: ["connections/refusal-changes-nothing"],
  });
});

test("blames no action for an old read of one party", async () => {
  const name = "connections/retrieve/cached-until-the-party-acts";
  const { right, accused } = await tryOn({ kind: "fault", name, night: true });
  expect({ right, first: accused[0] }).toEqual({ right: true, first: "connections/one-view" });
  expect(accused).not.toContain("connections/reactivate-by-source");
});

test.each([{}, { night: true as const }])(
  "blames nothing but the promise about times for one without a zone: %o",
  async (when) => {
    const name = "connections/retrieve/zone-missing-every-second-time";
    const { accused } = await tryOn({ kind: "fault", name, ...when });
    expect(accused).toEqual(["connections/resource-timestamps"]);
  },
);

test.each([
  ["connections/lifecycle/accept/pending/by-destination/refused", "connections/accept-activates"],
  ["connections/resource/without-destination-organization-id", "connections/resource-shape"],
  ["connections/resource/status-hidden-from-destination", "connections/one-view"],
  ["connections/list/without-inbound", "connections/list-both-directions"],
  ["connections/changes/pending-becomes-active-after-seconds", "connections/accept-by-destination"],
  ["connections/failures/snake-is-always-500", "protocol/inflection-style"],
  ["connections/failures/fieldset-is-always-500", "protocol/fields-select"],
  ["connections/failures/way-back-is-always-500", "protocol/page-back"],
  ["connections/failures/destination-filter-is-always-500", "connections/list-filter-destination"],
  ["protocol/headers/one-organization-for-all", "protocol/identity-headers"],
  ["protocol/inflection/values-too", "protocol/inflection-values"],
  ["protocol/pages/third-page-skips-a-row", "protocol/page-walk"],
  ["protocol/rate-limit/carried-out-all-the-same", "protocol/rate-limit-429"],
  ["share-tokens/list/filter-connection-id-empties", "share-tokens/list-filter-connection"],
  ["share-tokens/create/no-account", "share-tokens/create-kinds"],
  ["share-tokens/create/any-lifetime-refused", "share-tokens/create-lifetime"],
  ["share-tokens/create/is-redeemed", "share-tokens/create-is-created"],
  ["share-tokens/changes/pending-becomes-created", "share-tokens/redeem-settles"],
  ["share-tokens/views/always-inbound", "share-tokens/resource-direction"],
  ["share-tokens/times/failed-at-of-what-is-created", "share-tokens/failed-at-tells"],
  ["share-tokens/times/pending-at-before-the-creation", "share-tokens/pending-at-tells"],
  ["share-tokens/strangers/see-what-is-redeemed", "share-tokens/strangers-excluded"],
])("names what is broken beneath everything else: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name });
  expect(accused[0]).toBe(promise);
});

test.each([
  [
    "connections/list/filter-destination-organization-id-forgotten-on-the-second-page",
    "connections/list-filter-destination",
  ],
  ["connections/list/filter-status-forgotten-on-the-second-page", "connections/list-filter-status"],
  [
    "share-tokens/lifecycle/redeem/redeemed/by-source/refused-yet-touched",
    "share-tokens/refusal-changes-nothing",
  ],
  [
    "share-tokens/lifecycle/redeem/created/by-destination/unmet/refused-yet-touched",
    "share-tokens/refusal-changes-nothing",
  ],
  ["share-tokens/create/is-pending", "share-tokens/create-is-created"],
])("names it at night: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused).toEqual([promise]);
});

test.each([
  // The answer to one request is given to others: of another organization, in another style, after a change.
  ["connections/retrieve/cached-for-everybody", 2, 1],
  ["connections/list/cached-for-everybody", 3, 3],
  // Requests with new idempotency keys get the answer that is stored for the path.
  ["protocol/idempotency/by-operation-alone", 1, 3],
  // The list lacks a row wherever it is read as a means.
  ["connections/list/shows-the-oldest-to-filters-alone", 2, 1],
  ["connections/failures/largest-page-is-refused", 1, 1],
  ["connections/strangers/may-read", 3, 3],
  ["share-tokens/strangers/may-read", 2, 1],
  ["protocol/statuses/refusals-418", 1, 1],
  // Whatever uses a version or a style is refused.
  ["protocol/versions/oldest-refused", 1, 1],
  ["protocol/versions/all-old-refused", 1, 1],
  ["protocol/inflection/snake-refused", 1, 1],
  ["protocol/inflection/camel-refused-in-lists", 1, 1],
])("one defect is one cause: %s", async (name, most, atNight) => {
  const found = await tryOn({ kind: "fault", name });
  const night = await tryOn({ kind: "fault", name, night: true });
  const { breaks, alsoBreaks = [] } = faults.find((fault) => fault.name === name) ?? {};
  const broken = [breaks, ...alsoBreaks].map((citation) => citation && idOf(citation));
  for (const { accused } of [found, night]) expect(broken).toContain(accused[0]);
  expect(found.accused.length).toBeLessThanOrEqual(most);
  expect(night.accused.length).toBeLessThanOrEqual(atNight);
});

test.each([
  // A name for what each answer to be judged was asked for, keys in a style, and plain replays.
  ["connections/failures/create-is-always-500", 2],
  // The style of keys, and of values that look like keys.
  ["protocol/inflection/pascal-for-camel", 2],
  // Four sentences about replays, all of which it breaks.
  ["protocol/idempotency/ignored", 4],
])("accuses few promises of one defect: %s", async (name, most) => {
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused.length).toBeLessThanOrEqual(most);
});
