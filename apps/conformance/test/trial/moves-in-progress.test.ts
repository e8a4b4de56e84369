import { shareTokens } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { movesInProgress } from "../../src/trial/judging/moves-in-progress.ts";
import type { Trial } from "../../src/trial/trial.ts";

const prefix = "/api/v1/connect/share-tokens";

/** A retrieval that shows a token in a status, with the second of its last change. */
const read = (id: string, status: string, second: number) => ({
  operation: { resource: shareTokens, name: "retrieve" },
  exchange: {
    method: "GET",
    path: `${prefix}/${id}`,
    status: 200,
    body: JSON.stringify({
      data: { id, attributes: { status, "updated-at": `2026-01-01T00:00:0${second}.000Z` } },
    }),
    truncated: false,
  },
});

const refusal = (id: string) => ({
  operation: { resource: shareTokens, name: "redeem" },
  exchange: { method: "POST", path: `${prefix}/${id}/redeem`, status: 409, body: "{}" },
});

it.each([
  ["moved in this status", [read("b", "pending", 1), read("b", "pending", 2)], true],
  ["moved with its status", [read("b", "created", 1), read("b", "pending", 2)], false],
  ["stayed as it was", [read("b", "pending", 1), read("b", "pending", 1)], false],
  [
    "may have been moved by a refusal",
    [read("b", "pending", 1), refusal("b"), read("b", "pending", 2)],
    false,
  ],
  ["is left out by its id", [read("a", "pending", 1), read("a", "pending", 2)], false],
])("another token that %s", (_, exchanges, expected) => {
  // Only this member is read.
  const trial = { exchanges: () => exchanges } as unknown as Trial;
  expect(movesInProgress(trial, shareTokens, "pending", "a")).toBe(expected);
});
