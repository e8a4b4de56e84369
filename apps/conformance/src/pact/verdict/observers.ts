import type { UnknownId } from "@persona-conformance/schemas/facts";
import { shareObservers } from "./share-token-observers.ts";

/**
 * For each open question, the checks that always answer it when they pass. So a missing answer is noticed. A test compares this
 * list with the checks.
 */
export const observers = {
  "connections/reactivate-pending": ["connections/lifecycle/reactivate/pending/by-source"],
  "connections/reactivate-active": ["connections/lifecycle/reactivate/active/by-source"],
  "connections/deactivate-inactive": [
    "connections/lifecycle/deactivate/inactive/by-destination",
    "connections/lifecycle/deactivate/inactive/by-source",
  ],
  "connections/reactivate-by-destination": [
    "connections/lifecycle/reactivate/inactive/by-destination",
  ],
  "connections/stranger": ["protocol/access/stranger-reads"],
  "connections/create-duplicate": [
    "connections/create/duplicate-of-active",
    "connections/create/duplicate-of-pending",
  ],
  "connections/create-duplicate-of-inactive": ["connections/create/duplicate-of-inactive"],
  "connections/create-unknown-destination": ["connections/create/unknown-destination"],
  "connections/create-own-organization": ["connections/create/own-organization"],
  "connections/create-missing-destination": ["connections/create/without-destination"],
  "connections/create-wrong-type": ["connections/create/wrong-type"],
  "connections/create-unknown-attribute": ["connections/create/unknown-attribute"],
  "protocol/idempotency-other-parameters": [
    "protocol/idempotency/other-parameters",
    "share-tokens/create/replayed",
    "share-tokens/expire/other-token",
    "share-tokens/redeem/other-parameters",
    "share-tokens/redeem/stored-refusal",
  ],
  "protocol/idempotency-other-path": [
    "protocol/idempotency/other-action",
    "share-tokens/expire/other-token",
  ],
  "protocol/idempotency-key-case": ["protocol/idempotency/same-status"],
  "protocol/idempotency-key-form": ["protocol/idempotency/alike-keys"],
  // If the first of two requests answers the question, the check does not send the second.
  "protocol/idempotency-overlap": [],
  "protocol/timestamps-ahead": ["protocol/wire/timestamps"],
  // If a replay has the style of the first request, it shows nothing.
  "protocol/replay-other-style": [],
  "protocol/replay-request-id": ["protocol/idempotency/stored-refusal"],
  "protocol/default-inflection": ["protocol/inflection/default"],
  "protocol/version-unknown": ["protocol/versions/unknown"],
  "protocol/inflection-unknown": ["protocol/inflection/unknown"],
  "protocol/page-size-0": ["protocol/pages/size-0"],
  "protocol/page-size-101": ["protocol/pages/size-101"],
  "protocol/page-size-abc": ["protocol/pages/size-abc"],
  "protocol/cursor-unknown": ["protocol/pages/unknown-cursor"],
  "protocol/cursor-last": ["protocol/pages/after-the-last"],
  "protocol/cursor-both": ["protocol/pages/both-cursors"],
  "protocol/cursor-left-filter": ["protocol/pages/cursor-left-filter"],
  "connections/filter-unknown": ["connections/list/filter-unknown"],
  "connections/filter-unknown-status": ["connections/list/filter-nothing"],
  "connections/filter-unknown-destination": ["connections/list/filter-nothing"],
  // Without connections of both statuses, the possible answers look the same.
  "connections/filter-comma": [],
  "connections/filter-twice": [],
  "connections/id-case": ["connections/retrieve/odd-ids"],
  "protocol/id-form": ["connections/retrieve/near-ids", "share-tokens/retrieve/part-of-id"],
  "protocol/links-keep-query": ["protocol/pages/links"],
  "protocol/unknown-route": ["protocol/access/unknown-route"],
  "connections/unknown-method": ["protocol/access/no-other-operations"],
  // The check observes this in addition to its own promise.
  "connections/creator": [],
  "protocol/fields-drop-relationships": ["protocol/fields/select"],
  "protocol/environment-bound": [],
  "protocol/without-connect": [],
  ...shareObservers,
} as const satisfies Readonly<Record<UnknownId, readonly string[]>>;
