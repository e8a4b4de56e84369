import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { faults, type Fault, organizations } from "@persona-conformance/mock";
import { describe, expect, it, onTestFinished } from "vitest";
import { resultOf } from "../../src/pact/result.ts";
import type { VerifiedInteraction } from "../../src/pact/verification.ts";
import { serveBroker, type StandInOptions } from "./broker.ts";
import { rows } from "./broker-answers.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourPact } from "./pact.ts";
import { selfSigned } from "./self-signed.ts";
import { keys, mockInTime, nowhere, serveHttps, serveMock } from "../support/serve.ts";

const token = "a-token-that-nobody-should-see";
const commit = "7899e5b7899e5b7899e5b7899e5b7899e5b7899e";
const { PATH } = process.env;
const results =
  "POST /pacts/provider/persona-connect/consumer/our-consumer/version/v1/verification-results";
const tolerated = ["--tolerate", "create,throttle,without-connect"];

const faultNamed = (name: string): Fault => {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`unknown fault ${name}`);
  return found;
};

/** A broker that has a pact of ours, and the command that verifies it and tells the broker. */
async function stage(options: StandInOptions = {}, only = /that is (pending|inactive)$/) {
  const { pact } = await ourPact();
  const folder = await temporaryFolder();
  const file = join(folder, "pact.json");
  const interactions = pact.interactions.filter(({ description }) => only.test(description));
  const text = JSON.stringify({ ...pact, interactions });
  await writeFile(file, text);
  const broker = await serveBroker({ pact: text, authorization: `Bearer ${token}`, ...options });
  const environment = {
    PATH,
    GITHUB_ACTIONS: "true",
    GITHUB_SHA: commit,
    GITHUB_REF: "refs/heads/main",
    CI: "true",
    PACT_BROKER_BASE_URL: broker.url,
    PACT_BROKER_TOKEN: token,
  };
  return {
    broker,
    folder,
    ask: (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      command(
        ["pact", "verify", file, "--out", folder, "--publish-results", ...words],
        { ...environment, ...more },
        { folder },
      ),
    published: () =>
      broker.requests
        .filter(({ path }) => path.endsWith("/verification-results"))
        .map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>),
  };
}

/** The variables of a mock that stands for a sandbox. */
async function asSandbox(given: readonly Fault[] = []) {
  const served = await serveMock(mockInTime({ faults: given }));
  return {
    PERSONA_BASE_URL: served.url,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_DESTINATION_API_KEY: keys.destination,
    PERSONA_STRANGER_API_KEY: keys.stranger,
    PERSONA_CONNECTION_ID: served.id,
    PERSONA_DESTINATION_ORGANIZATION_ID: organizations.destination.id,
  };
}
const sandbox = ["--target", "sandbox", "--provider-version", "2025-12-08"];

describe("the mock's result", () => {
  it("is published for a version without an environment", async () => {
    const { ask, published, broker } = await stage();
    const { code, out, error } = await ask(["--provider-branch", "main"]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain(`published as passed, of version mock-${commit} of persona-connect\n`);
    expect(published()).toMatchObject([
      { success: true, providerApplicationVersion: `mock-${commit}` },
    ]);
    expect(broker.steps()).toEqual([
      "GET /",
      "POST /pacts/provider/persona-connect/for-verification",
      "GET /pacts/provider/persona-connect/consumer/our-consumer/version/v1",
      "GET /pacticipants/persona-connect",
      `PUT /pacticipants/persona-connect/branches/main/versions/mock-${commit}`,
      results,
    ]);
    expect(JSON.parse(broker.requests[1]?.body ?? "")).toMatchObject({
      consumerVersionSelectors: expect.arrayContaining([
        { consumer: "our-consumer", branch: "main" },
        { consumer: "our-consumer", mainBranch: true },
      ]),
    });
  });

  it("is never published as a sandbox's", async () => {
    const { ask, broker } = await stage();
    const { code, error } = await ask(["--provider-version", "2025-12-08"]);
    expect([code, broker.requests]).toEqual([2, []]);
    expect(error).toContain("the mock's results are published as a version mock-…, and never as");
  });
});

describe("a sandbox's result", () => {
  it("is failed where one interaction is not kept, whatever was not verified", async () => {
    const { ask, published, folder } = await stage({}, /reactivate|create/);
    const variables = await asSandbox([
      faultNamed("connections/lifecycle/reactivate/inactive/by-source/refused"),
    ]);
    const { code, out } = await ask(sandbox, variables);
    expect(code).toBe(1);
    expect(out).toContain("published as failed, of version 2025-12-08 of persona-connect\n");
    expect(out).toContain(
      "    not kept: a request of the source to reactivate a connection that is inactive\n",
    );
    expect(published()).toMatchObject([
      { success: false, providerApplicationVersion: "2025-12-08" },
    ]);
    // A later verification with the mock says nothing of that version.
    expect((await ask([])).out).toContain(`published as passed, of version mock-${commit}`);
    expect(published().map((one) => one["providerApplicationVersion"])).toEqual([
      "2025-12-08",
      `mock-${commit}`,
    ]);
    const kept = await readFile(join(folder, "pact-verification-sandbox.json"), "utf8");
    expect(kept).toContain('"kind": "failed"');
  });

  it("is passed where all was verified, or is tolerated by name", async () => {
    const { ask, published } = await stage({}, /to create a connection$|in camel case/);
    const variables = await asSandbox();
    const first = await ask([...sandbox, "--allow-loopback"], variables);
    expect(first.code).toBe(2);
    expect(first.out).toContain(
      "nothing was published:\n    not verified for lack of create: provide it, or use --tolerate create\n",
    );
    expect(published()).toEqual([]);
    const { code, out } = await ask([...sandbox, "--allow-loopback", ...tolerated], variables);
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining("published as passed, of version 2025-12-08"),
    });
    expect(out).toContain("not verified, as tolerated (create)");
    expect(published()).toMatchObject([{ success: true }]);
  });

  it("is not passed on the word of this machine, unless that is allowed", async () => {
    const { ask, published } = await stage();
    const { code, out } = await ask(sandbox, await asSandbox());
    expect([code, published()]).toEqual([2, []]);
    expect(out).toContain("nothing was published:\n");
    expect(out).toContain(
      "which is on this machine and no sandbox (if it stands for one, use --allow-loopback",
    );
  });
});

describe("what a verification publishes to a broker", () => {
  const passed = { kind: "passed" } as const;
  const failed = { kind: "failed", problems: ["other"] } as const;
  const undecided = { kind: "undecided", problem: "silence" } as const;
  const lacks = (...lacking: string[]) => ({ kind: "skipped", lacking }) as const;

  it.each<
    [string, readonly VerifiedInteraction["outcome"][], readonly string[], boolean | undefined]
  >([
    ["all verified", [passed, passed], [], true],
    ["one not kept", [passed, failed], [], false],
    ["one not kept, another lacking", [lacks("create"), failed], [], false],
    ["one not kept, another undecided", [undecided, failed], [], false],
    ["one undecided", [passed, undecided], ["create"], undefined],
    ["one lacking", [passed, lacks("create")], [], undefined],
    ["one lacking, tolerated", [passed, lacks("create")], ["create"], true],
    ["one lacking two, one tolerated", [passed, lacks("create", "accept")], ["create"], undefined],
    ["nothing but what is tolerated", [lacks("create")], ["create"], undefined],
    ["nothing", [], [], undefined],
  ])("%s", (_, outcomes, names, success) => {
    const interactions = outcomes.map((outcome, index) => ({
      description: `${index}`,
      states: [],
      cites: [],
      outcome,
    }));
    const result = resultOf({ interactions, problems: [] }, new Set(names));
    expect(result.success).toBe(success);
    expect(result.because.length > 0 || success === true).toBe(true);
    const moved = resultOf({ interactions, problems: ["moved"] }, new Set(names));
    expect(moved.success).toBe(success === false ? false : undefined);
  });
});

describe("nothing is published", () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    [
      "outside of CI",
      [],
      { CI: "" },
      "results are published from CI only, and CI is not set: leave out --publish-results",
    ],
    [
      "of a mock with a fault",
      ["--fault", "connections/lifecycle/deactivate/pending/by-source/refused"],
      {},
      "results of a mock with a --fault are not published: leave out --fault or --publish-results",
    ],
    [
      "of a sandbox without a version",
      ["--target", "sandbox"],
      {},
      "--publish-results needs --provider-version NAME for a sandbox: as which version of the provider?",
    ],
    [
      "of a sandbox as a version of the mock",
      ["--target", "sandbox", "--provider-version", "mock-1"],
      {},
      "mock-1 is a version of the mock",
    ],
    ["without a broker", [], { PACT_BROKER_BASE_URL: "" }, "PACT_BROKER_BASE_URL is not set"],
    ["for lack of what there is not", ["--tolerate", "fly"], {}, "unknown capability fly"],
  ])("%s: one line and exit 2", async (_, words, environment, message) => {
    const { ask, broker } = await stage();
    const { code, error } = await ask(words, environment);
    expect([code, broker.requests]).toEqual([2, []]);
    expect(error).toContain(`error: ${message}`);
  });

  const forVerification = "POST /pacts/provider/persona-connect/for-verification";
  it.each<[string, StandInOptions, string]>([
    [
      "it has no such pact",
      { pact: undefined as never },
      "the broker has no such pact of our-consumer with persona-connect: publish it first with `pact publish`",
    ],
    [
      "it does not know the provider",
      { answers: { [forVerification]: rows["nothing there"] } },
      "publish it first with `pact publish`",
    ],
    ["it has another content", { pact: JSON.stringify({ interactions: [] }) }, "publish it first"],
    [
      "it wants other credentials",
      { answers: { "GET /": rows["the user may only read"] } },
      "401: the broker refuses PACT_BROKER_TOKEN",
    ],
    [
      "the credentials may only read",
      { answers: { [results]: rows["not allowed"] } },
      "403: the credentials do not allow this",
    ],
    [
      "it is no broker",
      { answers: { "GET /": rows["a login page"] } },
      "is not a Pact Broker (text/html): check PACT_BROKER_BASE_URL",
    ],
    [
      "it is out of order",
      { answers: { [forVerification]: rows["out of order"] } },
      "503: the broker fails: try again later",
    ],
    [
      "it is another kind of server",
      { answers: { "GET /": rows["nothing there"] } },
      "is not a Pact Broker (404)",
    ],
    [
      "it finds something missing",
      { answers: { [results]: rows["a field is missing"] } },
      '400: the broker does not understand the request: a self-hosted broker needs a user name and a password instead of a token ({"pacticipantVersionNumber":["is missing"]})',
    ],
  ])("where %s, and that is said: exit 2", async (_, options, message) => {
    const { ask, published, broker } = await stage(options);
    const { code, out, error } = await ask([]);
    expect(code).toBe(2);
    expect(out).toContain("! the result (passed) could not be published: ");
    expect(out).toContain(message);
    expect(out).not.toContain("published as");
    expect(out + error).not.toContain(token);
    expect(published().length).toBe(broker.steps().includes(results) ? 1 : 0);
  });

  it("where nobody listens, and where nobody signed its certificate", async () => {
    const { ask } = await stage();
    const away = await ask([], { PACT_BROKER_BASE_URL: await nowhere() });
    expect(away.out).toContain(
      "could not be published: cannot reach the broker at http://127.0.0.1:",
    );
    const { key, certificate, file } = await selfSigned();
    const served = await stage({
      serve: (listener) => serveHttps(listener, { key, cert: certificate }),
    });
    expect((await served.ask([])).out).toMatch(/could not be published: .*certificate/);
    expect((await served.ask([], { NODE_EXTRA_CA_CERTS: file })).out).toContain(
      "published as passed",
    );
  });

  it("where the broker is silent, and that is said in time", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const { ask } = await stage();
    const began = Date.now();
    const { code, out } = await ask([], { PACT_BROKER_BASE_URL: `http://127.0.0.1:${port}` });
    expect(code).toBe(2);
    expect(out).toContain("does not answer: try again later");
    expect(Date.now() - began).toBeLessThan(35_000);
  });
});
