import type { UnknownId } from "@persona-conformance/schemas/facts";
import { ofConnections } from "./connection-observers.ts";
import { shareObservers } from "./share-token-observers.ts";

/**
 * For each open question, the checks that always answer it when they pass. So a missing answer is noticed. A test compares this
 * list with the checks.
 */
export const observers = {
  "protocol/idempotency-other-parameters": ["protocol/idempotency/other-parameters"],
  "protocol/idempotency-other-path": ["protocol/idempotency/other-action"],
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
  "protocol/id-form": ["connections/retrieve/near-ids", "share-tokens/retrieve/part-of-id"],
  "protocol/links-keep-query": ["protocol/pages/links"],
  "protocol/unknown-route": ["protocol/access/unknown-route"],
  "protocol/fields-drop-relationships": ["protocol/fields/select"],
  "protocol/environment-bound": [],
  "protocol/without-connect": [],
  ...ofConnections,
  ...shareObservers,
} as const satisfies Readonly<Record<UnknownId, readonly string[]>>;
