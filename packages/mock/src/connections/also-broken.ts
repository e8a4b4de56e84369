import type { Citation } from "@persona-conformance/schemas/facts";

/**
 * Promises that a fault breaks in the same answer as its own promise. A report that names one of these first is right,
 * too.
 */
export const alsoBroken: Readonly<Record<string, readonly Citation[]>> = {
  // A list of all connections contains those of others.
  "connections/strangers/may-read": ["connections/list-only-own"],
  "connections/strangers/see-what-a-partner-has": ["connections/list-only-own"],
  "connections/strangers/see-what-is-pending": ["connections/list-only-own"],
  "connections/strangers/see-what-is-active": ["connections/list-only-own"],
  "connections/strangers/see-what-is-inactive": ["connections/list-only-own"],
  // A link that leads to the first page again.
  "protocol/pages/snake-case-links": ["protocol/page-walk"],
  // The rows that no page holds.
  "protocol/pages/a-hundred-in-all": ["connections/list-both-directions"],
  // A row that one of the two filters should have removed.
  "connections/list/either-filter-is-enough": ["connections/list-filter-destination"],
  "connections/list/filter-without-match-ignored": ["connections/list-filter-destination"],
  "connections/list/two-filters-leave-either": ["connections/list-filter-destination"],
  "connections/failures/filters-are-always-500": ["connections/list-filter-destination"],
  "connections/list/filter-status-lags": ["connections/list-filter-destination"],
  "connections/list/filter-destination-matches-source": ["connections/list-filter-status"],
  "connections/list/filter-destination-by-its-beginning": ["connections/list-filter-status"],
  "connections/list/destination-sees-pending": ["connections/list-filter-status"],
  // A filter without a match is refused, and so is the largest page size.
  "connections/list/empty-is-404": [
    "connections/list-filter-destination",
    "connections/list-filter-status",
    "protocol/page-size",
  ],
  // The other organization of the answer is wrong, too.
  "connections/create/swaps-parties": ["connections/create-names-destination"],
  // Everybody but its creator sees it.
  "connections/create/refused-yet-made-for-others": ["connections/list-only-own"],
  // What it has once shown to anybody, it shows for good.
  "connections/retrieve/cached-for-everybody": ["connections/list-row-is-resource"],
  // Rows that are missing in every list are also missing in the list without a filter.
  "connections/list/without-inactive": ["connections/list-both-directions"],
  // A changed row moves to the front, also between two pages.
  "connections/list/latest-change-first": ["protocol/page-stable"],
  // The second of the two rows also follows the last page.
  "connections/list/pair-twice": ["protocol/page-ends"],
  "connections/operations/accept-acts": ["connections/accept-by-destination"],
  "connections/operations/activate-acts": ["connections/accept-by-destination"],
  "protocol/operations/anything-works": ["connections/accept-by-destination"],
  "connections/actions/answer-with-old-updated-at": ["connections/action-moves-updated-at"],
  "connections/actions/updated-at-goes-back": ["connections/resource-timestamps"],
  "connections/accept/updated-at-goes-back": ["connections/resource-timestamps"],
  "connections/actions/refused-body-sets-status": ["connections/never-changed-by-hand"],
  "connections/reactivate/remembers-acceptance": ["connections/reactivate-to-pending"],
  // A connection that is created without a destination is shown without one.
  "connections/create/anywhere": ["connections/resource-shape"],
  "connections/create/nowhere-in-particular": ["connections/resource-shape"],
  // A refusal with status 200 is not a resource.
  "protocol/statuses/unknown-200": ["connections/resource-envelope"],
  "protocol/statuses/refusals-200": [
    "connections/resource-envelope",
    "connections/action-known-connection",
  ],
  // This is the answer to every creation.
  "protocol/statuses/create-200": ["share-tokens/create-answers-201"],
  "protocol/statuses/create-202": ["share-tokens/create-answers-201"],
  "protocol/access/401-after-a-while": [
    "connections/retrieve-answers-200",
    "connections/list-both-directions",
  ],
  "protocol/access/403-for-401": ["protocol/auth-required"],
  "protocol/access/400-for-401": ["protocol/auth-required"],
  "protocol/access/404-for-401": ["protocol/auth-required"],
  "protocol/access/404-for-an-unknown-id-without-a-key": ["protocol/auth-before-all"],
  "protocol/errors/data-beside": ["protocol/auth-no-leak"],
  "protocol/versions/header-required": ["protocol/inflection-default"],
  "protocol/idempotency/ignored": ["protocol/idempotent-failure"],
  "protocol/idempotency/replay-with-201": ["protocol/idempotent-failure"],
  "protocol/idempotency/replay-without-body": ["protocol/idempotent-failure"],
  // Pages that lose or repeat rows are not stable either.
  "protocol/pages/cursor-by-latest-change": ["protocol/page-walk"],
  // This row is returned twice.
  "protocol/pages/one-row-too-many": ["protocol/page-walk"],
  "protocol/pages/offsets-for-cursors": ["protocol/page-walk", "protocol/page-back"],
  "protocol/pages/no-next": ["protocol/page-ends"],
  "connections/list/destination-has-one-page": ["protocol/page-ends"],
  // The second page of either filter.
  "protocol/pages/second-page-unfiltered": ["connections/list-filter-destination"],
  // All filters are ignored.
  "connections/list/filter-ignored-for-destination": ["connections/list-filter-destination"],
  // Either action overlaps with itself.
  "connections/races/both-succeed": ["connections/reactivate-inactive-only"],
  // A filter by `active` shows other rows.
  "connections/versions/lists-show-active-as-pending": [
    "protocol/version-invariant",
    "connections/list-filter-status",
  ],
  // This is in every answer.
  "protocol/bodies/included": ["share-tokens/resource-without-included"],
  // A redemption is such an action.
  "protocol/bodies/json-in-actions-refused": ["share-tokens/redeem-answers-202"],
  "protocol/bodies/json-in-actions-of-the-destination-refused": ["share-tokens/redeem-answers-202"],
  "protocol/bodies/content-type-in-actions-refused": ["share-tokens/redeem-answers-202"],
};
