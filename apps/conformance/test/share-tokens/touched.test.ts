import { describe, expect, it } from "vitest";
import { bring, runAt, those } from "../support/sandbox.ts";
import { mockInTime, serveMock, sharedClock } from "../support/serve.ts";
import { sharingAt } from "./sharing.ts";

/** Milliseconds after the end of a redemption at which a job of the target touches the token. */
const later = 700;

interface Attributes {
  readonly "redeemed-at"?: string | null;
  "updated-at"?: string;
}

/** Shows the `updated-at` of each redeemed token that a job has touched by now. */
const touched = (_: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  const attributes: Attributes = value;
  const at = Date.parse(attributes["redeemed-at"] ?? "") + later;
  if (at <= sharedClock.now()) attributes["updated-at"] = new Date(at).toISOString();
  return attributes;
};

describe("a target that touches a token by itself", () => {
  it("breaks no promise", async () => {
    const mock = mockInTime();
    let seen = 0;
    const served = await serveMock({
      ...mock,
      async fetch(request) {
        const answer = await mock.fetch(request);
        const body = await answer.text();
        const shown = JSON.stringify(JSON.parse(body, touched));
        if (shown !== body) seen += 1;
        return new Response(shown, answer);
      },
    });
    await bring(served, "active");
    const run = await runAt(
      served.url,
      [
        "share-tokens/redeem/**",
        "share-tokens/lifecycle/**",
        "share-tokens/list/**",
        "share-tokens/record/**",
      ],
      {
        redeem: "all",
        variables: sharingAt(served),
      },
    );
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(seen).toBeGreaterThan(0);
  });
});
