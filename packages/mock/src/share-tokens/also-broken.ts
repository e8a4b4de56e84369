import type { Citation } from "@persona-conformance/schemas/facts";

/** Promises that a fault of share tokens breaks in the same answer as the one that it is named for. */
export const alsoBroken: Readonly<Record<string, readonly Citation[]>> = {
  // A list of everybody's tokens holds those of others.
  "share-tokens/strangers/may-read": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-created": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-pending": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-redeemed": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-failed": ["share-tokens/list-only-own"],
  "share-tokens/strangers/see-what-is-expired": ["share-tokens/list-only-own"],
  // What a party cannot see, it cannot retrieve either.
  "share-tokens/views/source-cannot-see": ["share-tokens/retrieve-answers-200"],
  "share-tokens/views/destination-cannot-see": [
    "share-tokens/retrieve-answers-200",
    "share-tokens/resource-one-token",
  ],
  // The source is shown it as well, and nobody has asked.
  "share-tokens/source-data/unasked": ["share-tokens/peek-by-destination"],
  "share-tokens/source-data/in-the-answer-to-create": ["share-tokens/peek-asked-only"],
  // It is no longer redeemed.
  "share-tokens/lifecycle/expire/redeemed/by-source/allowed": ["share-tokens/ends-are-final"],
  "share-tokens/lifecycle/expire/redeemed/by-destination/allowed": ["share-tokens/ends-are-final"],
  // They go back to a millisecond before the creation.
  "share-tokens/times/pending-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/redeemed-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/failed-updated-at-goes-back": ["share-tokens/resource-timestamps"],
  "share-tokens/times/expired-updated-at-goes-back": ["share-tokens/resource-timestamps"],
};
