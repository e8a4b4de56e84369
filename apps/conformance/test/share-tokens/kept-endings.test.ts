import type { Fault } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { bring, runAt, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";
import { sources } from "./sharing.ts";

const [, sourceId = ""] = (sources.split(",")[0] ?? "").split(":");
const path = "http://mock.invalid/api/v1/connect/share-tokens";

/** The filter by `expired` has no tokens of more than an hour ago. */
const forgetful: Fault = {
  name: "share-tokens/list/filter-status-forgets",
  breaks: "share-tokens/list-filter-status",
  resource: "share-tokens",
  rules: ({ select }) => ({
    select(rows, context, now) {
      const selected = select(rows, context, now);
      return "status" in selected || context.query.get("filter[status]") !== "expired"
        ? selected
        : selected.filter(({ createdAt }) => createdAt > now - 3_600_000);
    },
  }),
};

/** The failed checks of a run hours after a token has expired by time. */
async function failuresWith(faults: readonly Fault[]) {
  const served = await serveMock(mockInTime({ faults }));
  await bring(served, "active");
  const attributes = {
    "connection-id": served.id,
    "source-id": sourceId,
    "expires-in-seconds": 60,
  };
  const headers = { authorization: `Bearer ${keys.source}`, "content-type": "application/json" };
  const body = JSON.stringify({ data: { attributes } });
  await served.mock.fetch(new Request(path, { method: "POST", headers, body }));
  served.mock.advance(5 * 3_600_000);
  const run = await runAt(served.url, ["share-tokens/list/**"], {
    redeem: "all",
    variables: {
      ...twoKeys,
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: sources,
    },
  });
  return run.results
    .filter(({ outcome }) => outcome.kind === "failed")
    .map(({ id, cites }) => [id, cites]);
}

test("a filter by status that lacks what expired in an earlier run is accused, and no other list is", async () => {
  expect(await failuresWith([])).toEqual([]);
  expect(await failuresWith([forgetful])).toEqual([
    ["share-tokens/list/keeps-rows", "share-tokens/list-filter-status"],
  ]);
});
