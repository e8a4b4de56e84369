import { accept, connect, type Mock, organizations } from "@persona-conformance/mock";
import { describe, expect, it, vi } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { acceptsAt, bring, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";
import { idOf, named, sharingAt } from "./sharing.ts";

const { source, destination } = organizations;
const kinds = ["account", "inquiry", "transaction"];

/** Deactivates a connection, as somebody else would. */
const deactivate = (mock: Mock, id: string) =>
  mock.fetch(
    new Request(`http://mock.invalid/api/v1/connect/connections/${id}/deactivate`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.source}` },
    }),
  );

/** The ids of the tokens that stay open for more than a minute. */
async function lastingIn(mock: Mock): Promise<readonly string[]> {
  const path = "/api/v1/connect/share-tokens?filter[status]=created&page[size]=100";
  const response = await mock.fetch(
    new Request(`http://mock.invalid${path}`, {
      headers: { authorization: `Bearer ${keys.source}` },
    }),
  );
  const { data } = (await response.json()) as {
    readonly data: readonly {
      readonly id: string;
      readonly attributes: Readonly<Record<"created-at" | "expires-at", string>>;
    }[];
  };
  return data.flatMap(({ id, attributes: { "created-at": from, "expires-at": to } }) =>
    Date.parse(to) - Date.parse(from) > 60_000 ? [id] : [],
  );
}

/** Redeems each open token, as a Workflow of the destination would. */
async function redeemOpen(mock: Mock): Promise<void> {
  const body = { data: { attributes: { "destination-id": idOf(destination.id, "account") } } };
  for (const id of await lastingIn(mock))
    await mock.fetch(
      new Request(`http://mock.invalid/api/v1/connect/share-tokens/${id}/redeem`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${keys.destination}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      }),
    );
}

/** The variables to share an account over a connection, and to redeem into another one. */
const sharingAccounts = (connection: string) => ({
  ...twoKeys,
  PERSONA_ACTIVE_CONNECTION_ID: connection,
  PERSONA_SHARE_SOURCES: named(source.id, "account"),
  PERSONA_SHARE_DESTINATIONS: named(destination.id, "account"),
});

describe("share tokens on a sandbox that lacks something", () => {
  it("where every tenth answer to a POST is lost, nothing is accused and no token stays open", async () => {
    // The server says why a connection broke.
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const mock = mockInTime();
    let posts = 0;
    const run = await nightOn({
      ...mock,
      async fetch(request: Request) {
        const answer = await mock.fetch(request);
        posts += request.method === "POST" ? 1 : 0;
        if (request.method !== "POST" || posts % 10 !== 0) return answer;
        const lost = new ReadableStream({ start: (stream) => stream.error(new Error("lost")) });
        return new Response(lost, answer);
      },
    });
    expect([those(run, "failed"), run.problems]).toEqual([[], []]);
    expect(posts).toBeGreaterThan(100);
    expect(await lastingIn(mock)).toEqual([]);
  });

  it("where somebody redeems a token just before its connection is paused, nothing is accused", async () => {
    const mock = mockInTime();
    const served = await serveMock({
      ...mock,
      async fetch(request: Request) {
        if (request.url.endsWith("/deactivate")) await redeemOpen(mock);
        return mock.fetch(request);
      },
    });
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/story/**"], {
      redeem: "all",
      variables: {
        ...sharingAccounts(served.id),
        PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
        PERSONA_CONNECTION_ID: served.id,
      },
    });
    expect(those(run, "failed")).toEqual([]);
    expect(those(run, "undecided")).toContain("share-tokens/story/survives-pause");
  });

  it.each([700, 1500])(
    "where somebody redeems each open token every %i ms, no refused request is accused",
    async (period) => {
      const mock = mockInTime();
      let next = 0;
      const served = await serveMock({
        ...mock,
        async fetch(request: Request) {
          const isDue = sharedClock.now() >= next;
          if (isDue) next = sharedClock.now() + period;
          if (isDue) await redeemOpen(mock);
          return mock.fetch(request);
        },
      });
      await bring(served, "active");
      // An import into the run's own object looks like its own.
      const patterns = [
        "share-tokens/redeem/*",
        "!share-tokens/redeem/mappings",
        "share-tokens/access/*",
      ];
      const run = await runAt(served.url, patterns, {
        redeem: "all",
        variables: sharingAccounts(served.id),
      });
      expect(those(run, "failed")).toEqual([]);
    },
  );

  it("a source that does not exist is the configuration's mistake, and not the target's", async () => {
    const served = await serveMock(mockInTime());
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
      variables: {
        ...twoKeys,
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: "account:act_deleted",
      },
    });
    expect(those(run, "failed")).toEqual([]);
    expect(exitCode(run)).toBe(2);
    const first = run.results.find(({ outcome }) => outcome.kind === "undecided");
    expect(first?.outcome).toMatchObject({
      problem: expect.stringContaining("act_deleted (status 422): check PERSONA_SHARE_SOURCES"),
    });
  });

  it("where somebody ends the active connection, its tokens are undecided and nothing is accused", async () => {
    const mock = mockInTime();
    // The source shares nothing here: it is the destination of the active connection.
    const active = connect(mock, keys.destination, source.id);
    accept(mock, active, source.id);
    for (const other of [1, 2, 3].map(() => mock.addOrganization().id))
      connect(mock, keys.source, other);
    let asked = 0;
    const served = await serveMock({
      ...mock,
      async fetch(request: Request) {
        asked += 1;
        if (asked === 40) await deactivate(mock, active);
        return mock.fetch(request);
      },
    });
    const patterns = [
      "share-tokens/create/*",
      "share-tokens/redeem/*",
      "share-tokens/lifecycle/**",
      "connections/list/own-only",
    ];
    const run = await runAt(served.url, patterns, {
      redeem: "all",
      variables: {
        ...twoKeys,
        PERSONA_CONNECTION_ID: served.id,
        PERSONA_ACTIVE_CONNECTION_ID: active,
        PERSONA_SHARE_SOURCES: named(destination.id, ...kinds),
        PERSONA_SHARE_DESTINATIONS: named(source.id, ...kinds),
      },
    });
    expect(those(run, "failed")).toEqual([]);
    expect(those(run, "passed")).toContain("connections/list/own-only");
    expect(those(run, "undecided")).toContain("share-tokens/redeem/mappings");
  });

  it.each([
    ["a verification, which is only cloned", ["verification"], ["account"]],
    ["an inquiry, and an object of another kind", ["inquiry"], ["account"]],
  ])("with %s, checks of imports are skipped and nothing is undecided", async (_, mine, theirs) => {
    const served = await serveMock(mockInTime());
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/redeem/**"], {
      redeem: "all",
      variables: {
        ...twoKeys,
        PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: named(source.id, ...mine),
        PERSONA_SHARE_DESTINATIONS: named(destination.id, ...theirs),
      },
    });
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(those(run, "skipped")).toContain("share-tokens/redeem/mappings");
    expect(those(run, "passed")).toContain("share-tokens/redeem/empty-bodies");
  });
});

describe("a quota of share tokens that is answered with 403", () => {
  it.each([2, 4, 9, 27])("after %i tokens leaves checks undecided", async (count) => {
    const run = await nightOn(quotaAfter(count));
    expect(those(run, "failed")).toEqual([]);
    expect(exitCode(run)).toBe(2);
    const first = run.results.find(({ outcome }) => outcome.kind === "undecided");
    expect(first?.outcome).toMatchObject({ problem: expect.stringContaining("a quota") });
  });

  it("that allows no token at all is a refusal", async () => {
    const run = await nightOn(quotaAfter(0));
    expect(those(run, "failed")).toContain("share-tokens/create/answers-201");
  });

  it.each([1, 3, 8])("after %i redemptions leaves checks undecided", async (count) => {
    const run = await nightOn(quotaAfter(count, "/redeem"));
    expect(those(run, "failed")).toEqual([]);
    expect(exitCode(run)).toBe(2);
    expect(JSON.stringify(run.results)).toContain("a quota may be exceeded");
  });

  it("that allows no redemption at all is a refusal", async () => {
    const run = await nightOn(quotaAfter(0, "/redeem"));
    expect(those(run, "failed")).toContain("share-tokens/lifecycle/redeem/created/by-destination");
  });
});

/**
 * A mock that allows `count` requests of one kind: creations, if nothing else is named. It refuses each later one, but still
 * answers a repeated idempotency key.
 */
function quotaAfter(count: number, end = "/connect/share-tokens"): Mock {
  const mock = mockInTime();
  const made = new Set<string>();
  return {
    ...mock,
    async fetch(request) {
      const { url, method, headers } = request;
      const key = headers.get("idempotency-key") ?? "";
      const isMeant = method === "POST" && url.endsWith(end);
      if (isMeant && made.size >= count && !made.has(key)) {
        const list = new URL("/api/v1/connect/share-tokens", url);
        const listed = await mock.fetch(new Request(list, { headers }));
        return listed.ok ? overQuota(listed) : listed;
      }
      const answer = await mock.fetch(request);
      if (isMeant && answer.status < 300) made.add(key);
      return answer;
    },
  };
}

function overQuota({ headers: given }: Response): Response {
  const headers = new Headers(given);
  headers.delete("content-length");
  return new Response('{"errors":[{"title":"Quota exceeded"}]}', { status: 403, headers });
}

/** The checks of share tokens on a sandbox where nothing is missing. */
async function nightOn(mock: Mock) {
  const served = await serveMock(mock);
  await bring(served, "active");
  return runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
    redeem: "all",
    variables: {
      ...sharingAt(served),
      PERSONA_SHARE_SOURCES: named(source.id, ...kinds, "verification"),
      PERSONA_SHARE_DESTINATIONS: named(destination.id, ...kinds),
    },
  });
}
