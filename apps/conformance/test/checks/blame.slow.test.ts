import { expect, it } from "vitest";
import { tryOn } from "../../src/selftest/trial-run.ts";

it.each([
  // A value that no action changes, and that yet differs between two reads, spoils every comparison of it.
  ["connections/resource/created-at-wanders", "connections/one-view"],
  // No other action, list or party is to blame if a retrieval alone is out of date.
  ["connections/retrieve/cached-for-good", "connections/list-row-is-resource"],
  ["connections/retrieve/cached-through-an-acceptance", "connections/list-row-is-resource"],
  ["connections/retrieve/cached-through-a-reactivation", "connections/list-row-is-resource"],
  // A header that is missing is not compared with another one.
  ["protocol/headers/no-ratelimit-limit", "protocol/headers-present"],
  // What one party sees is reported as that, and not as a time that cannot be.
  ["connections/resource/destination-sees-a-later-creation", "connections/one-view"],
  [
    "connections/resource/destination-sees-the-first-change-as-the-creation",
    "connections/one-view",
  ],
  ["connections/resource/destination-sees-the-acceptance-as-the-creation", "connections/one-view"],
  // A version that no action takes is to blame, and no action.
  ["connections/versions/2021-02-21-refused-by-actions", "protocol/version-accepted"],
  // An action that both parties see as done was carried out, whatever its answer shows.
  [
    "connections/actions/destination-is-told-that-nothing-changed",
    "connections/action-answers-200",
  ],
  // A filter is not to blame for an attribute that it adds to a fieldset.
  ["protocol/fields/filter-adds-the-status", "protocol/fields-select"],
  // A row is to blame, and not the filter that it does not match, or the pair that it seems to share.
  ["connections/list/inbound-parties-swapped", "connections/list-row-is-resource"],
  // An attribute that one style lacks was not changed by what lies between two reads.
  ["share-tokens/resource/without-failed-at@style=snake", "share-tokens/resource-shape"],
  ["share-tokens/resource/without-redeemed-at@style=snake", "share-tokens/resource-shape"],
  // A value that one style or version alone shows was not changed by a refusal between two reads.
  ["share-tokens/destination/another-one@style=camel", "protocol/inflection-values"],
  ["share-tokens/destination/another-in-the-end@version=2020-05-18", "protocol/version-invariant"],
  // A list that is wrong in every version breaks no promise about versions.
  ["share-tokens/list/sources-of-one-type", "share-tokens/list-row-is-resource"],
  ["connections/changes/refusal-touches-the-row-in-lists", "connections/list-row-is-resource"],
  // What one party no longer sees, a fieldset did not leave out.
  ["share-tokens/views/destination-sees-its-first-read", "share-tokens/resource-one-token"],
  // A filter that loses another token alone is to blame for what it loses beside others.
  [
    "share-tokens/list/filter-connection-id-drops-the-newest",
    "share-tokens/list-filter-connection",
  ],
  ["share-tokens/list/filter-direction-drops-the-newest", "share-tokens/list-filter-direction"],
  // Another order makes no cursor wrong.
  ["connections/list/latest-change-first", "connections/list-newest-first"],
])("one wrong read accuses one promise: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused).toEqual([promise]);
});

it.each([
  // The destination's own answer does not come from the source's idempotency key.
  ["connections/deactivate/again-answers-200", "protocol/idempotent-scope"],
  // A partner that sees too much has the right header, and what is found under an unknown id has the wrong status, not shape.
  ["connections/strangers/see-what-a-partner-has", "protocol/identity-headers"],
  ["protocol/statuses/unknown-200", "connections/resource-envelope"],
  // An answer that shows the time before it says nothing of what a replay does.
  ["connections/actions/answer-with-old-updated-at", "protocol/idempotent-replay"],
  // What the store shows rightly, an answer alone shows wrongly.
  ["connections/actions/answer-with-old-updated-at", "connections/action-moves-updated-at"],
  // A job makes the connection active, and no undocumented request.
  ["connections/reactivate/becomes-active-later", "connections/accept-by-destination"],
])("what follows from another mistake is not accused: %s", async (name, promise) => {
  const { right, accused } = await tryOn({ kind: "fault", name, night: true });
  expect(right).toBe(true);
  expect(accused).not.toContain(promise);
});

it.each([
  // A page is too long or too short because a row is repeated or skipped, and there is no way back from such pages.
  ["protocol/pages/next-repeats-a-row", "protocol/page-walk"],
  ["protocol/pages/third-page-skips-a-row", "protocol/page-walk"],
  // A page that holds all rows needs no link to the next one, and a short page needs none behind the last row.
  ["protocol/pages/size-ignored", "protocol/page-size"],
  ["protocol/pages/next-on-last-page", "protocol/page-ends"],
  ["protocol/pages/links-elsewhere", "protocol/page-links"],
  // What is missing in the answer's own style, too, is not missing because of its style, and the other way round.
  ["protocol/fields/first-name-only", "protocol/fields-select"],
  ["protocol/fields/kebab-only", "protocol/fields-any-inflection"],
  ["protocol/fields/drop-type", "protocol/fields-select"],
  ["protocol/idempotency/on-lists-alone", "protocol/idempotent-not-get"],
  ["protocol/rate-limit/remaining-above-limit", "protocol/rate-limit-integers"],
  ["protocol/access/any-sandbox-key", "protocol/auth-valid-key"],
  ["connections/resource/null-status", "connections/resource-shape"],
  ["connections/resource/parties-swapped-for-destination", "connections/one-view"],
  ["connections/list/shows-what-was-before", "connections/list-row-is-resource"],
  ["share-tokens/list/filter-status-leaves-the-others", "share-tokens/list-filter-status"],
  ["share-tokens/create/another-source", "share-tokens/create-names-both"],
  ["share-tokens/create/is-expired", "share-tokens/create-is-created"],
  ["share-tokens/redeem/no-hydration-of-inquiry", "share-tokens/redeem-hydrates"],
  // What no error may have, a 401 may not have either.
  ["protocol/errors/source-as-a-text", "protocol/error-members"],
  ["protocol/errors/bare-pointer", "protocol/error-members"],
  // What a 401 tells of an organization is a leak, and not a wrong header or body.
  ["protocol/headers/identity-on-401", "protocol/auth-no-leak"],
  ["protocol/access/401-with-the-path", "protocol/auth-no-leak"],
  ["protocol/headers/all-on-401", "protocol/headers-not-on-401"],
  ["protocol/pages/prev-goes-on", "protocol/page-back"],
  // An answer that shows other values than before breaks what the action keeps, and no later read is compared with it.
  ["connections/actions/answer-with-new-created-at", "connections/reactivate-keeps-record"],
  ["connections/actions/answer-swaps-parties", "connections/reactivate-keeps-record"],
  // A value that comes too early belongs to its own promise, and not to that of the expiry or of the end.
  ["share-tokens/times/failed-at-of-what-is-expired", "share-tokens/failed-at-tells"],
  ["share-tokens/times/redeemed-at-of-what-is-pending", "share-tokens/redeemed-at-tells"],
  ["share-tokens/destination/another-in-the-end", "share-tokens/redeem-shows-destination"],
  // A token that a refused redemption has changed breaks no promise of its end or of its row.
  [
    "share-tokens/lifecycle/redeem/redeemed/by-destination/refused-yet-done",
    "share-tokens/refusal-changes-nothing",
  ],
  [
    "share-tokens/redeem/refused-again-yet-imported-elsewhere",
    "share-tokens/refusal-changes-nothing",
  ],
  // A job changes a token when no action is tried on it.
  ["share-tokens/changes/redeemed-at-stamped-again", "share-tokens/redeemed-at-tells"],
  // The mode is wrong, and not the object of what is no clone.
  ["share-tokens/mode/always-clone", "share-tokens/redeem-mode-tells"],
])("one mistake accuses one promise: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused).toEqual([promise]);
});

it("an action that needs a body accuses that, and not the action or its party", async () => {
  const name = "protocol/bodies/actions-without-json-refused";
  const { accused } = await tryOn({ kind: "fault", name, night: true });
  expect(accused[0]).toBe("connections/action-needs-no-body");
  expect(accused).not.toContain("connections/deactivate-by-either");
});

it.each([
  ["connections/deactivate/moves-created-at", "connections/deactivate-keeps-record"],
  ["connections/accept/moves-created-at", "connections/accept-activates"],
])("a creation time that an action moves does not wander: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name });
  expect(accused[0]).toBe(promise);
  expect(accused).not.toContain("connections/one-view");
});

it.each([
  // The first caller's answer comes in that caller's style.
  ["connections/retrieve/cached-for-everybody", true, "connections/list-row-is-resource"],
  ["connections/list/cached-for-everybody", true, "connections/list-only-own"],
  // The organization has another name in one style, and its rows are no foreign ones.
  ["protocol/inflection/values-too-in-camel", false, "protocol/inflection-values"],
] as const)("keys or names that look wrong do not lead: %s", async (name, isNight, promise) => {
  const { accused } = await tryOn({ kind: "fault", name, ...(isNight && { night: true }) });
  expect(accused[0]).toBe(promise);
});

it.each([
  // A check that takes the action as a means is told that it was done.
  [
    "connections/lifecycle/reactivate/inactive/by-source/not-stored",
    "connections/reactivate-to-pending",
  ],
  // No fieldset, filter or action can show what no answer shows.
  ["connections/resource/without-status", "connections/resource-shape"],
  // A list cannot be in the order of times that change.
  ["share-tokens/times/created-at-moves-with-each-step", "share-tokens/resource-one-token"],
  // A token that shows all values of a redemption is in the wrong status, and none of the values is wrong.
  ["share-tokens/changes/redeemed-becomes-created", "share-tokens/ends-are-final"],
  ["share-tokens/changes/pending-becomes-created", "share-tokens/redeem-settles"],
  ["share-tokens/changes/redeemed-becomes-failed", "share-tokens/ends-are-final"],
  // A query string does not let a stranger in.
  ["share-tokens/strangers/see-what-is-pending@query=yes", "share-tokens/strangers-excluded"],
  // What began though it was refused has the values of what began.
  [
    "share-tokens/lifecycle/redeem/redeemed/by-source/refused-yet-done",
    "share-tokens/refusal-changes-nothing",
  ],
])("what makes other checks go wrong is accused alone: %s", async (name, promise) => {
  const { accused } = await tryOn({ kind: "fault", name });
  expect(accused).toEqual([promise]);
});

it.each([
  // A party that does not see its connection is not served those of others.
  [
    "connections/destination/cannot-see",
    ["connections/one-view", "connections/list-both-directions"],
  ],
  // A new token that has ended already cannot be expired, redeemed or paused.
  [
    "share-tokens/lifecycle/lapse/comes-at-once",
    ["share-tokens/create-is-created", "share-tokens/expires-by-time"],
  ],
  ["share-tokens/views/destination-sees-another-connection", ["share-tokens/resource-one-token"]],
])(
  "what cannot be seen or used as it was made accuses nothing that needs it: %s",
  async (name, promises) => {
    const { accused } = await tryOn({ kind: "fault", name, night: true });
    expect(accused).toEqual(promises);
  },
);

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

it.each([
  // A list shows tokens of others, whose first answer is a late one.
  ["share-tokens/times/created-at-moves-with-each-step", "share-tokens/resource-one-token"],
  ["share-tokens/lifecycle/redeem-ends-redeemed/becomes-expired", "share-tokens/redeem-settles"],
  // The rows show another time than the answer to an action, and a read shows the time of that answer.
  ["share-tokens/list/expired-rows-as-made", "share-tokens/list-row-is-resource"],
  ["share-tokens/list/inbound-rows-twice", "protocol/page-walk"],
  // The filter leaves out a token that is no longer in its status.
  ["share-tokens/connection/refused-redemption-done-later", "share-tokens/refusal-changes-nothing"],
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
