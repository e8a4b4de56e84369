import { knownMisses } from "./known-misses.ts";

/**
 * Faults that no night on a sandbox with two keys, an accept command and `--redeem all` can show: regular expressions of their
 * names, by the reason.
 */
const unseen: Readonly<Record<string, readonly string[]>> = {
  "only the destination has a way to accept": ["connections/lifecycle/accept/.+/by-source/.+"],
  "without a working acceptance a run is inconclusive": [
    "connections/lifecycle/accept/pending/by-destination/(refused|not-stored)",
  ],
  "a night creates no connection": [
    "connections/create/(is-active|is-inactive|answers-active|swaps-parties|another-source)",
    "connections/create/(another-destination|cannot-be-read|replay-resets-the-first)",
    "connections/(create/duplicate.+|deactivate/takes-the-reverse-along)",
    "connections/list/filter-destination-finds-those-of-others",
    "protocol/parameters/own-organization-breaks",
  ],
  "nothing that could not be undone is tried": ["connections/operations/delete-acts"],
  "there is no key of a third organization": [
    "connections/strangers/(see-what-is-inactive|see-the-list-behind-.+|list-without-rows-leads-on|told-when-they-.+|refusal-tells-.+|(refused-yet-)?deactivate-.+)",
    "share-tokens/strangers/see-what-is-(pending|redeemed|failed|expired)",
    "share-tokens/strangers/a-redemption-locks-the-token",
  ],
  "the lists are too short": [
    "protocol/pages/(fifty-at-the-most|a-hundred-in-all|filtered-default-is-25|hundred-before-a-row-by-default)",
    "connections/list/filter-destination-forgotten-on-the-page-before",
    "connections/pages/(prev-missing|rows-lost-behind-a-cursor)-with-destination-organization-id",
  ],
  "nothing exceeds the rate limit, or makes a request fail": [
    "protocol/rate-limit/carried-out-all-the-same",
    "protocol/idempotency/(429-stored|500-not-stored)",
  ],
  "a night lasts minutes": [
    "protocol/idempotency/an-hour",
    "share-tokens/lifecycle/lapse/(never-comes|becomes-.+)",
    "share-tokens/changes/time-takes-what-is-(redeemed|pending)",
    "share-tokens/connection/paused-tokens-never-lapse",
    "share-tokens/list/filter-status-misses-what-time-expired",
    "share-tokens/redeem/(time-does-not-matter|lapsed-(hydrates|clones))",
    "share-tokens/times/(half-of-the-lifetime-is-enough|lapse-unseen-in-lists)",
  ],
  "what was refused is read seconds later on the mock alone": [
    "share-tokens/expire/refused-to-the-destination-yet-done-later",
  ],
  "an unknown path is asked for on the mock alone": ["protocol/operations/anything-works"],
  "no import fails": [
    "share-tokens/lifecycle/.+/failed/.+",
    "share-tokens/lifecycle/redeem-ends-failed/.+",
    "share-tokens/failures/(without-a-reason|in-kebab-case|in-words)",
    "share-tokens/list/(without-failed|shows-failed-to-.+|filter-status-finds-none-that-is-failed)",
    "share-tokens/times/failed-at-(missing|an-hour-ahead|before-the-creation)",
    "share-tokens/times/failed-updated-at-.+",
    "share-tokens/destination/of-a-failed-clone",
    "share-tokens/times/redeemed-at-of-what-is-failed",
  ],
  "an import has ended before another request arrives": [
    "share-tokens/lifecycle/expire/pending/by-destination/.+",
    "share-tokens/lifecycle/redeem/pending/by-source/refused-yet-touched",
    "share-tokens/list/filter-status-finds-none-that-is-pending",
    "share-tokens/expire/refused-yet-fails-the-import",
  ],
  "a simulated night creates its tokens within seconds": [
    "share-tokens/create/expiry-of-the-one-before",
  ],
  "a night uses no idempotency key again with a fieldset, which a target may not count among the parameters":
    ["protocol/idempotency/query-ignored"],
  "there are tokens before the first list is filtered": [
    "share-tokens/list/filter-status-stays-empty",
  ],
  "one story tries a token over a connection that is not active": [
    "share-tokens/lifecycle/redeem/created/by-source/unmet/.+",
    "share-tokens/lifecycle/redeem/(pending|redeemed|expired)/.+/unmet/.+",
  ],
};

/** All patterns. Each stands for at least one fault. */
export const nightMisses: readonly string[] = Object.values(unseen).flat();

export const isMeant = (pattern: string, fault: string): boolean =>
  new RegExp(`^${pattern}$`).test(fault);

/** The reason why a night cannot show a fault, if there is one. */
export function whyUnseen(fault: string): string | undefined {
  const [reason] =
    Object.entries(unseen).find(([, patterns]) => patterns.some((one) => isMeant(one, fault))) ??
    [];
  return reason ?? knownMisses[fault];
}
