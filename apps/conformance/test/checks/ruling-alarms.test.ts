import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { select } from "../../src/runner/select.ts";
import { tryOn } from "../../src/selftest/trial-run.ts";

// Each of these was accused once: what another organization does, or a freedom that two rulings make together.
it.each([
  [
    "a stored answer on another path, in another order and with its own request id",
    {
      "protocol/idempotency-other-path": "the first one's answer",
      "protocol/member-order": "not in a replay",
      "protocol/replay-request-id": "the original",
    },
    ["protocol/idempotency/other-action", "protocol/wire/request-id-unique"],
  ],
  [
    "rows of others that come between a list and a filtered one",
    { "protocol/other-rows": "come" },
    ["connections/list/**"],
  ],
  [
    "refusals without a body in a version that is taken for an older one",
    { "protocol/old-error-bodies": "no", "protocol/unlisted-version": "ignores it" },
    [
      "connections/lifecycle/**",
      "connections/crossed/moves",
      "protocol/wire/json",
      "protocol/wire/error-body",
    ],
  ],
  [
    "rows of others that go between two pages",
    { "protocol/other-rows": "go", "protocol/cursor-unknown": "404" },
    ["connections/list/**"],
  ],
  [
    "an import that moves updated-at, behind a replica",
    { "share-tokens/import-moves-updated-at": "yes", "protocol/replica-lag": "60" },
    ["share-tokens/lifecycle/**"],
  ],
  [
    "tokens that the source's organization makes and expires over the same connection",
    { "share-tokens/others-beside": "yes" },
    ["share-tokens/**"],
  ],
  [
    "tokens that move the updated-at of their connection",
    { "share-tokens/moves-connection": "yes", "share-tokens/create-over-inactive": "201" },
    ["share-tokens/story/**", "protocol/crossed/keys"],
  ],
  [
    "tokens of others that leave the filter between two pages",
    { "share-tokens/others-beside": "yes", "protocol/cursor-left-filter": "404" },
    ["share-tokens/pages/filtered"],
  ],
  [
    "two deactivations within a second that replicas show late",
    { "protocol/timestamps": "seconds", "protocol/replica-lag": "1000" },
    ["protocol/idempotency/**", "connections/**", "protocol/wire/fresh-keys"],
  ],
  [
    "a creator that the destination does not see",
    { "protocol/creator-shown-to": "the first alone" },
    ["connections/views/**", "connections/list/holds-inbound"],
  ],
  [
    "a creator that lists do not show",
    { "protocol/creator-shown-to": "all, but not in lists" },
    ["connections/list/**", "connections/retrieve/**", "connections/crossed/**"],
  ],
  [
    "an updated-at in whole seconds beside a created-at in milliseconds",
    { "protocol/timestamps": "updates in seconds" },
    ["connections/retrieve/**", "protocol/wire/timestamps"],
  ],
] as const)("accuses nobody of %s", async (name, rulings, patterns) => {
  const { selected } = select(regularChecks, patterns);
  const { failed } = await tryOn({ kind: "ruling", name, rulings, reuse: true }, selected);
  expect(failed).toEqual([]);
});
