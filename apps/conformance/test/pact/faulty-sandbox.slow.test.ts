import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, faults } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { RunDocument } from "../../src/document/run-document.ts";
import { VerdictDocument } from "../../src/pact/verdict/verdict-document.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const faultNamed = (name: string): Fault => {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`unknown fault ${name}`);
  return found;
};
/** What the pact shows, and what it does not, since its client does not read it. */
const refused = "connections/lifecycle/reactivate/inactive/by-source/refused";
const unread = "connections/resource/creator-without-id";

const reactivating = "*of the source to reactivate a connection that is inactive";
const retrieving = "a request of the source for a connection that is pending";
const cell = ["--api-version", "2025-12-08"];

/** A pact of one interaction, and a mock that stands for a sandbox. */
async function stage(only: string, ...names: readonly string[]) {
  const folder = await temporaryFolder();
  const [pacts, reports] = [join(folder, "pacts"), join(folder, "reports")];
  const served = await serveMock(mockInTime({ faults: names.map(faultNamed) }));
  const environment = {
    PERSONA_BASE_URL: served.url,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_DESTINATION_API_KEY: keys.destination,
    PERSONA_CONNECTION_ID: served.id,
    PERSONA_STATE_DIR: folder,
  };
  const ask = (...words: readonly string[]) => command(words, environment);
  const made = await ask("pact", "generate", "--only", only, "--consumer", "c", "--out", pacts);
  expect(made).toMatchObject({ code: 0, error: "" });
  // The description is not what this is about.
  const pact = JSON.parse(await readFile(join(pacts, "c-persona-connect.json"), "utf8")) as {
    readonly interactions: readonly unknown[];
  };
  expect(pact.interactions).toHaveLength(1);
  const ledger = join(folder, "ledger.json");
  return {
    reports,
    mock: () => ask("pact", "verify", pacts, "--out", reports),
    sandbox: () => ask("pact", "verify", pacts, "--target", "sandbox", "--out", reports),
    run: (...words: readonly string[]) =>
      ask("run", ...words, "--target", "sandbox", "--ledger", ledger, "--out", reports, "--quiet"),
    check: async () => {
      const spec = join(folder, "openapi.json");
      await writeFile(spec, JSON.stringify(description));
      expect((await ask("pact", "check", pacts, "--spec", spec, "--out", reports)).code).toBe(0);
    },
    verdict: async (...words: readonly string[]) => {
      const { code } = await ask(
        "pact",
        "verdict",
        pacts,
        "--reports",
        reports,
        "--allow-loopback",
        ...words,
      );
      const text = await readFile(join(reports, "pact-verdict.json"), "utf8");
      return { code, ...VerdictDocument.parse(JSON.parse(text)) };
    },
  };
}

const text = { type: "string" };
const schema = {
  type: "object",
  properties: {
    data: {
      type: "object",
      properties: {
        id: text,
        attributes: {
          type: "object",
          properties: Object.fromEntries(
            [
              "status",
              "source-organization-id",
              "destination-organization-id",
              "created-at",
              "updated-at",
            ].map((name) => [name, text]),
          ),
        },
      },
    },
  },
};
const parameters = ["Key-Inflection", "Persona-Version", "Idempotency-Key"].map((name) => ({
  name,
  in: "header",
  schema: text,
}));
const operation = {
  parameters: [{ name: "connection-id", in: "path", required: true, schema: text }, ...parameters],
  responses: {
    200: {
      headers: { "Request-Id": { schema: text } },
      content: { "application/json": { schema } },
    },
  },
};
const description = {
  openapi: "3.1.0",
  info: { title: "A part of Connect", version: "2025-12-08" },
  servers: [{ url: "https://api.withpersona.com/api/v1" }],
  paths: {
    "/connect/connections/{connection-id}/reactivate": { post: operation },
    "/connect/connections/{connection-id}": { get: operation },
  },
};

describe("a sandbox that refuses what is relied on", () => {
  it.each([
    ["the mock before", ["mock", "sandbox", "run"]],
    ["the mock after", ["sandbox", "run", "mock"]],
    ["no run", ["mock", "sandbox"]],
    ["no verification", ["mock", "run"]],
  ] as const)("is a no: %s", async (_, steps) => {
    const staged = await stage(reactivating, refused);
    for (const step of steps) await staged[step](...(step === "run" ? cell : []));
    const { code, answer } = await staged.verdict();
    expect({ code, answer }).toEqual({ code: 1, answer: "no" });
  });
});

describe("a sandbox that keeps it", () => {
  it("is a yes, once the answers to open questions have been compared", async () => {
    const staged = await stage(reactivating);
    await staged.check();
    await staged.mock();
    await staged.sandbox();
    await staged.run(...cell);
    await staged.run(...cell);
    const { code, evidence, unseen } = await staged.verdict();
    expect({ reasons: evidence.flatMap(({ reasons }) => reasons), unseen }).toEqual({
      reasons: [],
      unseen: [],
    });
    expect(code).toBe(0);
    // On this machine it stands for none unless that is said.
    expect((await staged.verdict()).allowLoopback).toBe(true);
  });
});

it("a sandbox that breaks a promise outside the pact gives no positive verdict, whatever part of a run is shown", async () => {
  const staged = await stage(retrieving, unread);
  await staged.check();
  await staged.mock();
  expect((await staged.sandbox()).code).toBe(0);
  const after = async (...words: readonly string[]) => {
    await staged.run(...words);
    return staged.verdict();
  };
  // A whole run shows it, and one that was cut short by it.
  expect((await after(...cell)).answer).toBe("no");
  const found = await readFile(join(staged.reports, "run.json"), "utf8");
  const { results } = RunDocument.parse(JSON.parse(found));
  const failing = results.filter(({ outcome }) => outcome.kind === "failed");
  expect(failing.length).toBeGreaterThan(0);
  // What the pact does not rely on would cut it short before.
  const others = failing.filter(({ cites }) => cites !== "connections/resource-shape");
  const without = others.map(({ id }) => `!${id}`);
  expect((await after(...cell, "--bail", ...without)).answer).toBe("no");
  // The checks that pass are not all.
  const chosen = await after(...cell, ...failing.map(({ id }) => `!${id}`));
  expect(chosen.answer).toBe("unknown");
  expect(chosen.evidence.flatMap(({ reasons }) => reasons).join("\n")).toContain(
    "no check of it passed",
  );
  for (const shard of ["1/2", "2/2"]) {
    expect((await after(...cell, "--shard", shard)).answer).not.toBe("yes");
  }
  const older = await after("--api-version", "2020-05-18");
  expect(older.answer).toBe("unknown");
  expect(older.unseen.map(({ apiVersion }) => apiVersion)).toContain("2025-12-08");
  expect((await after(...cell, "--max-requests", "42")).answer).not.toBe("yes");
}, 300_000);
