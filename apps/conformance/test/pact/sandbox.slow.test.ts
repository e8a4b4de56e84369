import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fetch, overNetwork } from "@persona-conformance/client";
import {
  accept,
  connect,
  createMock,
  faults,
  type Mock,
  organizations,
} from "@persona-conformance/mock";
import type { PactFile } from "@persona-conformance/pact";
import { connections } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { mockAlone } from "../../src/capabilities.ts";
import { type VerifiedInteraction, Verification } from "../../src/pact/verification.ts";
import { verifyAt } from "../../src/pact/verify-at.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourPact, ourVerifier } from "./pact.ts";
import { bring, type Given, openAt, twoKeys } from "../support/sandbox.ts";
import { keys, type ServedMock, serveHttp, serveMock, virtualClock } from "../support/serve.ts";

/** Accepts as the dashboard does. */
const accepting = (served: ServedMock): Given => ({
  variables: { ...twoKeys, PERSONA_ACCEPT_COMMAND: "accept" },
  runCommand: async (id) => {
    const accepted = accept(served.mock, id, organizations.destination.id);
    return { accepted, result: "" };
  },
});

/** The interactions of our pact whose descriptions match; all unless told otherwise. */
async function pactOf(expression = /./): Promise<PactFile> {
  const { pact } = await ourPact();
  const interactions = pact.interactions.filter(({ description }) => expression.test(description));
  expect(interactions.length).toBeGreaterThan(0);
  return { ...pact, interactions };
}

const verifyHere = async (served: ServedMock, pact: PactFile, given: Given) =>
  verifyAt(await openAt(served.url, given), pact, ourVerifier());

const those = (interactions: readonly VerifiedInteraction[], kind: string) =>
  interactions.filter(({ outcome }) => outcome.kind === kind).map(({ description }) => description);
const lacked = (interactions: readonly VerifiedInteraction[]) =>
  new Set(
    interactions.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])),
  );

/** A mock that something happens to before it answers. */
const watched = (
  watch: (request: Request) => Promise<Response> | undefined,
  mock = createMock(),
): Mock => ({
  ...mock,
  fetch: (request) => watch(request) ?? mock.fetch(request),
});

describe("a sandbox is verified as far as it can be", () => {
  it("with all keys and three connections: all but what no sandbox has", async () => {
    const served = await serveMock();
    for (const { id } of [organizations.stranger, organizations.withoutConnect]) {
      connect(served.mock, keys.source, id);
    }
    const { variables, ...rest } = accepting(served);
    const given = {
      variables: { ...variables, PERSONA_STRANGER_API_KEY: keys.stranger },
      ...rest,
    };
    const { interactions, problems } = await verifyHere(served, await pactOf(), given);
    expect([problems, those(interactions, "failed"), those(interactions, "undecided")]).toEqual([
      [],
      [],
      [],
    ]);
    expect(
      [...lacked(interactions)].filter(
        (name) => !mockAlone.has(name) && name !== "without-connect",
      ),
    ).toEqual([]);
    expect(those(interactions, "passed").length).toBeGreaterThan(45);
    expect(await served.status()).toBe("pending");
  });

  it("with one key, what needs another or an acceptance is not verified", async () => {
    const served = await serveMock();
    const given = { variables: { PERSONA_CONNECTION_ID: served.id } };
    const { interactions } = await verifyHere(
      served,
      await pactOf(/ to (de|re)activate a connection that is /),
      given,
    );
    expect(lacked(interactions)).toEqual(new Set(["two-parties", "accept"]));
    expect(those(interactions, "passed").toSorted()).toEqual([
      "a request of the source to deactivate a connection that is pending",
      "a request of the source to reactivate a connection that is inactive",
      "a vain request of the source to deactivate a connection that is inactive",
      "a vain request of the source to reactivate a connection that is pending",
    ]);
  });

  it("an accepted connection that nothing could accept again is looked at, and never moved", async () => {
    const changes: string[] = [];
    const served = await serveMock(
      watched(({ method, url }) => {
        if (method !== "GET") changes.push(url);
        return undefined;
      }),
    );
    await bring(served, "active");
    changes.length = 0;
    const given = { variables: { ...twoKeys, PERSONA_CONNECTION_ID: served.id } };
    const { interactions } = await verifyHere(served, await pactOf(/ connection that is /), given);
    expect(those(interactions, "passed")).toEqual([
      "a request of the destination for a connection that is active",
      "a request of the source for a connection that is active",
    ]);
    expect([changes, await served.status()]).toEqual([[], "active"]);
  });
});

it("a read that lags behind a write is waited for, and no broken pact", async () => {
  const clock = virtualClock();
  const rulings = { "protocol/replica-lag": "60" };
  const served = await serveMock(createMock({ now: clock.now, rulings }));
  const given = { ...accepting(served), clock };
  const pact = await pactOf(/ connection that is |connections to an organization/);
  const { interactions, problems } = await verifyHere(served, pact, given);
  expect([problems, those(interactions, "failed"), those(interactions, "undecided")]).toEqual([
    [],
    [],
    [],
  ]);
  expect(await served.status()).toBe("pending");
});

describe("the connection is left as it was found", () => {
  it.each(connections.lifecycle.statuses)("%s", async (status) => {
    const served = await serveMock();
    await bring(served, status);
    const pact = await pactOf(/ of the source to deactivate a connection that is /);
    const { interactions, problems } = await verifyHere(served, pact, accepting(served));
    expect([those(interactions, "passed").length, problems]).toEqual([3, []]);
    expect(await served.status()).toBe(status);
  });

  it("even if the sandbox breaks a promise, and the promise is reported", async () => {
    const name = "connections/lifecycle/deactivate/pending/by-source/not-stored";
    const fault = faults.filter(
      (one) =>
        one.name === name ||
        one.name === "connections/lifecycle/reactivate/inactive/by-source/answers-active",
    );
    const served = await serveMock(createMock({ faults: fault.slice(-1) }));
    const pact = await pactOf(
      /^a request of the source to reactivate a connection that is inactive$/,
    );
    const { interactions } = await verifyHere(served, pact, accepting(served));
    expect(interactions[0]?.outcome).toEqual({
      kind: "failed",
      problems: [
        "$.data.attributes.status: Expected 'active' (String) to be equal to 'pending' (String)",
      ],
    });
    expect(await served.status()).toBe("pending");
  });
});

describe("not knowing is neither kept nor broken", () => {
  const pact = () =>
    pactOf(/^a request of the source (to deactivate|for) a connection that is pending$/);
  const isChange = ({ method }: Request) => method === "POST";

  it.each<[string, () => Response, string]>([
    ["a failure", () => new Response("{}", { status: 503 }), "the target failed: status 503"],
    [
      "no reply",
      () => {
        throw new Error("gone");
      },
      ": no answer (gone)",
    ],
  ])("%s", async (_, fail, message) => {
    const served = await serveMock();
    const network = overNetwork();
    let failures = 1;
    const fetch: Fetch = async (request) => {
      if (!isChange(request) || failures === 0) return network(request);
      failures -= 1;
      return fail();
    };
    const given = { ...accepting(served), fetch };
    const { interactions } = await verifyHere(served, await pact(), given);
    const [deactivated, ...others] = interactions.filter(
      ({ outcome }) => outcome.kind !== "passed",
    );
    expect([deactivated?.outcome, others]).toEqual([
      { kind: "undecided", problem: expect.stringContaining(message) },
      [],
    ]);
    expect(await served.status()).toBe("pending");
  });

  it("a target that is gone, which is not asked again and again", async () => {
    const served = await serveMock();
    let asked = 0;
    let gone = false;
    const network = overNetwork();
    const fetch: Fetch = async (request) => {
      if (!gone) return network(request);
      asked += 1;
      throw new Error("gone");
    };
    const sandbox = await openAt(served.url, { ...accepting(served), fetch });
    const { interactions } = await verifyAt(
      {
        ...sandbox,
        target: {
          ...sandbox.target,
          open: (...given) => {
            gone = true;
            return sandbox.target.open(...given);
          },
        },
      },
      await pactOf(/ of the .* connection that is /),
      ourVerifier(),
    );
    expect(interactions.length).toBeGreaterThan(15);
    expect(those(interactions, "undecided").length).toBe(interactions.length);
    // Restoring the connection reads it as each party, several times.
    expect(asked).toBeLessThan(20);
  });

  it("a rate limit is waited for", async () => {
    const served = await serveMock();
    const sandbox = await openAt(served.url, accepting(served));
    served.mock.throttle(keys.source, 2);
    const { interactions } = await verifyAt(sandbox, await pact(), ourVerifier());
    expect(those(interactions, "passed").length).toBe(interactions.length);
  });

  it("an interruption, after which the connection is brought back", async () => {
    const controller = new AbortController();
    const served = await serveMock(
      watched((request) => {
        if (isChange(request)) controller.abort();
        return undefined;
      }),
    );
    const given = { ...accepting(served), signal: controller.signal };
    const sandbox = await openAt(served.url, given);
    const { interactions, problems } = await verifyAt(
      sandbox,
      await pact(),
      ourVerifier(),
      controller.signal,
    );
    expect(those(interactions, "passed")).not.toContain(
      "a request of the source to deactivate a connection that is pending",
    );
    expect(problems.join()).toContain("interrupted");
    expect(await served.status()).toBe("pending");
  });
});

describe("as a command", () => {
  // It waits seven seconds for replicas that might lag.
  it("keeps what was verified, with no key in it", async () => {
    // Says the key wherever it can.
    const served = await serveMock(
      watched((request) => {
        if (!request.url.endsWith("/deactivate")) return undefined;
        const authorization = request.headers.get("authorization") ?? "";
        const body = { data: { id: authorization, attributes: { status: authorization } } };
        return Promise.resolve(Response.json(body, { headers: { "request-id": authorization } }));
      }),
    );
    const out = await temporaryFolder();
    const { file } = await ourPact();
    const ended = await command(["pact", "verify", file, "--target", "sandbox", "--out", out], {
      PERSONA_BASE_URL: served.url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_CONNECTION_ID: served.id,
      PERSONA_STATE_DIR: out,
    });
    expect(ended.code).toBe(1);
    const text = await readFile(join(out, "pact-verification-sandbox.json"), "utf8");
    const { target, interactions } = Verification.parse(JSON.parse(text));
    expect(target).toEqual({ kind: "sandbox", baseUrl: served.url });
    expect(those(interactions, "failed").length).toBeGreaterThan(0);
    expect(text + ended.out + ended.error).not.toContain(keys.source);
    expect(text).toContain("[redacted]");
  });

  it.each([
    [["--fault", "x"], {}, "--fault works only on the mock"],
    [[], {}, "PERSONA_SOURCE_API_KEY is not set"],
    [
      [],
      { PERSONA_SOURCE_API_KEY: "persona_production_x" },
      "PERSONA_SOURCE_API_KEY holds a production key",
    ],
  ])("%s with %s is one line and exit 2", async (words, environment, message) => {
    const { file } = await ourPact();
    const { code, error } = await command(
      ["pact", "verify", file, "--target", "sandbox", ...words],
      environment,
    );
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(message);
  });

  it("ends when the time is over, where the target is silent", async () => {
    const { file } = await ourPact();
    const url = await serveHttp(() => {});
    const words = ["--target", "sandbox", "--deadline", "1s", "--timeout", "60000"];
    const { code, error } = await command(["pact", "verify", file, ...words], {
      PERSONA_BASE_URL: url,
      PERSONA_SOURCE_API_KEY: keys.source,
    });
    expect({ code, error }).toEqual({
      code: 2,
      error:
        "error: the --deadline of 1s was reached before the first check: give the run more time with --deadline\n",
    });
  });
});
