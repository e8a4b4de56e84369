import type { Citation } from "@persona-conformance/schemas/facts";

/** For faults of share tokens: other promises that a fault breaks in the same answer as its own. */
export const alsoBroken: Readonly<Record<string, readonly Citation[]>> = {
  // A list of all tokens contains those of others.
  "share-tokens/strangers/may-read": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-created": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-pending": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-redeemed": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-failed": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-expired": ["share-tokens/list-only-own"],
  // A party cannot retrieve a token that it cannot see.
  "share-tokens/views/source-cannot-see": ["share-tokens/retrieve-answers-200"],
  "share-tokens/views/destination-cannot-see": [
    "share-tokens/retrieve-answers-200",
    "share-tokens/resource-one-token",
  ],
  "share-tokens/connection/paused-tokens-are-hidden": ["share-tokens/retrieve-answers-200"],
  // The refusal is no answer of success.
  "share-tokens/lifecycle/expire/created/by-source/refused": ["share-tokens/expire-answers-200"],
  "share-tokens/lifecycle/redeem/created/by-destination/refused": [
    "share-tokens/redeem-answers-202",
  ],
  "share-tokens/redeem/no-hydration-of-account": ["share-tokens/redeem-answers-202"],
  // Their time has not come.
  "share-tokens/connection/pausing-expires-tokens": ["share-tokens/expires-by-time"],
  "share-tokens/expire/expires-the-others": ["share-tokens/expires-by-time"],
  // Whatever the other filter matches is shown.
  "share-tokens/list/either-filter-is-enough": [
    "share-tokens/list-filter-connection",
    "share-tokens/list-filter-direction",
  ],
  // A filter by a connection beside it does not apply either.
  "share-tokens/list/filter-direction-without-match-ignored": [
    "share-tokens/list-filter-connection",
  ],
  // A new token is not `created` when it is read.
  "share-tokens/times/over-at-once": ["share-tokens/create-is-created"],
  "share-tokens/lifecycle/lapse/comes-at-once": ["share-tokens/create-is-created"],
  // A token that is created without a connection is shown without one.
  "share-tokens/create/without-connection-id": ["share-tokens/resource-shape"],
  // Nothing is not JSON.
  "share-tokens/redeem/answers-nothing": ["protocol/json"],
  // The first page says that it is the last.
  "share-tokens/pages/no-next": ["protocol/page-ends"],
  // The source sees it too, and without asking.
  "share-tokens/source-data/unasked": ["share-tokens/peek-by-destination"],
  "share-tokens/source-data/in-the-answer-to-create": ["share-tokens/peek-asked-only"],
  // Then the token is not redeemed.
  "share-tokens/lifecycle/expire/redeemed/by-source/allowed": ["share-tokens/ends-are-final"],
  "share-tokens/lifecycle/expire/redeemed/by-destination/allowed": ["share-tokens/ends-are-final"],
  // What is created again can be redeemed.
  "share-tokens/changes/expired-becomes-created": ["share-tokens/expire-prevents-use"],
  // Then it does not stay `expired`.
  "share-tokens/redeem/expired-hydrates": ["share-tokens/ends-are-final"],
  "share-tokens/redeem/expired-clones": ["share-tokens/ends-are-final"],
  "share-tokens/redeem/lapsed-hydrates": ["share-tokens/ends-are-final"],
  "share-tokens/redeem/lapsed-clones": ["share-tokens/ends-are-final"],
  // Then it does not stay `redeemed`.
  "share-tokens/lifecycle/redeem/redeemed/by-destination/allowed": ["share-tokens/ends-are-final"],
  "share-tokens/redeem/again-into-another-object": ["share-tokens/ends-are-final"],
  // Nobody is a party of the connection, so the token looks inbound, and without its object.
  "share-tokens/create/over-no-connection": [
    "share-tokens/resource-direction",
    "share-tokens/view-of-source",
  ],
  // A refused request makes the connection active.
  "share-tokens/connection/refused-creation-activates": ["connections/refusal-changes-nothing"],
  "share-tokens/connection/refused-redemption-activates": ["connections/refusal-changes-nothing"],
  // A row shows the right time, a read another one.
  "share-tokens/times/reads-push-expiry": ["share-tokens/list-row-is-resource"],
  // It is pending without a mode.
  "share-tokens/changes/created-becomes-pending": ["share-tokens/redeem-mode-tells"],
  // The answer does not show what is now.
  "share-tokens/redeem/answers-with-its-end": ["share-tokens/action-answers"],
  // They become one millisecond earlier than the creation.
  "share-tokens/times/pending-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/redeemed-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/failed-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/expired-updated-at-goes-back": ["share-tokens/resource-timestamps"],
};
