import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PactFile } from "@persona-conformance/pact/file";
import { describe, expect, it } from "vitest";
import { serveBroker } from "./broker.ts";
import { json, rows } from "./broker-answers.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { literally } from "../support/literally.ts";
import { nowhere } from "../support/serve.ts";
import { consumer, published, smallPact, publish } from "./publishing.ts";

/** What each row of the broker's answers comes to. */
const refusals: readonly (readonly [keyof typeof rows, string])[] = [
  ["a field is missing", "400: the broker refuses it: pacticipantVersionNumber: is missing"],
  ["a field is missing, as a problem", "400: the broker does not understand the request"],
  [
    "the content is no base64",
    "400: the broker refuses it: contracts[0].content: is not valid Base64",
  ],
  [
    "the names differ",
    "400: the broker refuses it: contracts: consumer name in contract content (x) must match pacticipantName (y)",
  ],
  ["the body is not JSON", "400: the broker does not understand the request"],
  ["no contracts", "500: the broker fails: try again later"],
  ["another content type", "415: the broker does not understand the request"],
  ["the user may only read", "401: the broker wants credentials: set PACT_BROKER_TOKEN, or "],
  ["not allowed", "403: the credentials do not allow this"],
  ["out of order", "503: the broker fails: try again later"],
  ["a login page", "is not a Pact Broker (text/html): check PACT_BROKER_BASE_URL"],
];

describe("a publication", () => {
  it("says what it sends and what the broker says: exit 0", async () => {
    const [broker, file] = [await serveBroker(), await smallPact()];
    const words = ["--build-url", "https://ci.example/7", "--tag", "main,next"];
    const { code, out, error } = await publish(file, broker.url, { words });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(
      /^our-consumer v1\nbranch main · tags main, next · build https:\/\/ci\.example\/7\n/,
    );
    expect(out).toContain(
      "✓ Contract successfully published for our-consumer and persona-connect\n",
    );
    expect(out).toContain(
      `${broker.url}/pacts/provider/persona-connect/consumer/our-consumer/version/v1\n`,
    );
    expect(broker.steps()).toEqual(["GET /", "POST /contracts/publish"]);
    const { contracts, ...sent } = JSON.parse(broker.requests[1]?.body ?? "") as {
      contracts: { content: string }[];
    };
    expect(sent).toMatchObject({
      pacticipantName: consumer,
      pacticipantVersionNumber: "v1",
      branch: "main",
      tags: ["main", "next"],
      buildUrl: "https://ci.example/7",
    });
    const content = Buffer.from(contracts[0]?.content ?? "", "base64").toString();
    // The command line notes its own version beside Pact's.
    const { interactions } = JSON.parse(await readFile(file, "utf8")) as PactFile;
    expect(JSON.parse(content)).toMatchObject({ interactions });
  });

  it("of other content under one version is refused by the broker, and the difference is shown: exit 1", async () => {
    const { url } = await serveBroker({
      answers: { "POST /contracts/publish": rows["the content has changed"] },
    });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(1);
    expect(error).toBe(
      `error: 409: the content of the pact has changed since version v1 was published: publish it under a new commit; if nothing was changed, a matcher has no example
    - "description": "again"
    + "description": "once"
`,
    );
  });

  it("with a provider whose name is all but known is refused, and the line says what to run: exit 2", async () => {
    const { url } = await serveBroker({
      answers: { "POST /contracts/publish": rows["a name is nearly known"] },
    });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(2);
    expect(error).toBe(
      'error: 409: the broker takes "persona-connect" for a mistyped Persona Connect: correct the name, or create it first with `pact broker create-or-update-pacticipant --name "persona-connect"`\n',
    );
  });

  it("is tried again if the broker fails, as often as configured", async () => {
    const broker = await serveBroker({
      answers: {
        "POST /contracts/publish": [rows["out of order"], published],
      },
    });
    const { code } = await publish(await smallPact(), broker.url, { words: ["--retries", "2"] });
    expect(code).toBe(0);
    expect(broker.steps()).toEqual(["GET /", "POST /contracts/publish", "POST /contracts/publish"]);
  });

  it.each(refusals)("that the broker refuses is one line and exit 2: %s", async (row, message) => {
    const { url } = await serveBroker({ answers: { "POST /contracts/publish": rows[row] } });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(message);
  });

  const nobody: readonly (readonly [string, () => Promise<string>, string])[] = [
    ["nobody listens", nowhere, "cannot reach the broker at http://127.0.0.1:"],
    [
      "it is no broker",
      async () => (await serveBroker({ answers: { "GET /": rows["a login page"] } })).url,
      "is not a Pact Broker (text/html)",
    ],
  ];
  it.each(nobody)("where %s is one line and exit 2", async (_, where, message) => {
    const { code, error } = await publish(await smallPact(), await where());
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(message);
  });
});

describe("credentials come from the environment, and appear nowhere", () => {
  const token = "a-token-that-nobody-should-see";
  const password = "a-password-that-nobody-should-see";
  const basic = { PACT_BROKER_USERNAME: "ada", PACT_BROKER_PASSWORD: password };

  it.each([
    ["bearer", { PACT_BROKER_TOKEN: token }, `Bearer ${token}`],
    ["basic", basic, `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`],
  ])("%s", async (_, environment, authorization) => {
    const { url } = await serveBroker({ authorization });
    const { code, out, error } = await publish(await smallPact(), url, { environment });
    expect(code).toBe(0);
    for (const secret of [token, password]) expect(out + error).not.toContain(secret);
  });

  it.each([
    [
      "wrong ones",
      basic,
      `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`,
      rows["the user may only read"],
      "error: 401: the broker refuses PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD: are they right, and may they write?\n",
    ],
    [
      "a token for a broker that knows none",
      { PACT_BROKER_TOKEN: token },
      `Bearer ${token}`,
      rows["a token where there are none"],
      "error: 400: the broker does not understand the request: a self-hosted broker needs a user name and a password instead of a token\n",
    ],
    [
      "one that the broker repeats",
      { PACT_BROKER_TOKEN: token },
      `Bearer ${token}`,
      json(400, { errors: { x: [`you sent ${token}`] } }),
      "error: 400: the broker refuses it: x: you sent [redacted]\n",
    ],
  ])("%s: one line, without them", async (_, environment, authorization, answer, message) => {
    const answers = { "POST /contracts/publish": answer };
    const { url } = await serveBroker({ authorization, answers });
    const { code, error } = await publish(await smallPact(), url, { environment });
    expect({ code, error }).toEqual({ code: 2, error: message });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["no address", { PACT_BROKER_BASE_URL: "" }, "PACT_BROKER_BASE_URL is not set"],
    [
      "no URL",
      { PACT_BROKER_BASE_URL: "broker" },
      "PACT_BROKER_BASE_URL is not an http or https URL",
    ],
    [
      "a password in the address",
      { PACT_BROKER_BASE_URL: "https://a:b@broker.example" },
      "PACT_BROKER_BASE_URL holds a user name or a password",
    ],
    ["both kinds", { PACT_BROKER_TOKEN: token, ...basic }, "PACT_BROKER_TOKEN is set beside "],
    [
      "half of one",
      { PACT_BROKER_USERNAME: "ada" },
      "PACT_BROKER_USERNAME is set without PACT_BROKER_PASSWORD: set both",
    ],
    [
      "plain http",
      { PACT_BROKER_BASE_URL: "http://broker.example", PACT_BROKER_TOKEN: token },
      "PACT_BROKER_BASE_URL is plain http to broker.example: the credentials would be readable on the way, use https",
    ],
  ])("%s is refused before anything is sent", async (_, environment, message) => {
    const { code, error } = await publish(await smallPact(), "https://broker.example", {
      environment,
    });
    expect(code).toBe(2);
    expect(error).toContain(`error: ${message}`);
    expect(error).not.toContain(token);
  });
});

describe("before anything is sent", () => {
  it("a dry run shows it, with a digest, and needs no broker: exit 0", async () => {
    const file = await smallPact();
    const { code, out, error } = await publish(file, "", { words: ["--dry-run"] });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(
      new RegExp(
        `^our-consumer v1\nbranch main · build none\n${literally(file)} → persona-connect · 1 interaction · sha256 [0-9a-f]{64}\na dry run: nothing was sent\n$`,
      ),
    );
  });

  it.each<[string, (text: string) => string, string]>([
    ["no JSON", () => "{", "is no JSON"],
    ["no pact", () => "{}", "is no pact: consumer"],
    [
      "an empty one",
      (text) => text.replace(/"interactions":\[.*\](?=,"metadata")/, '"interactions":[]'),
      "it holds no interaction",
    ],
    [
      "one with an interaction twice",
      (text) => text.replace(/"interactions":\[(.*)\](?=,"metadata")/, '"interactions":[$1,$1]'),
      "twice with the same state: name one otherwise",
    ],
  ])("%s is refused", async (_, change, message) => {
    const { url, requests } = await serveBroker();
    const { code, error } = await publish(await smallPact(change), url);
    expect([code, requests.length]).toEqual([2, 0]);
    expect(error).toContain(message);
  });

  it("pacts of two consumers are refused, and two pacts with one provider", async () => {
    const other = await smallPact((text) => text.replace(consumer, "another"));
    const file = await smallPact();
    const two = await command(["pact", "publish", file, other]);
    expect(two.error).toBe(
      "error: the pacts are of our-consumer and another: publish those of one consumer at a time\n",
    );
    const same = await command(["pact", "publish", file, await smallPact()]);
    expect(same.error).toBe(
      "error: two pacts are with persona-connect: the later would take the place of the earlier\n",
    );
  });

  it("refuses a pact that was not compared with the description, or contradicts it", async () => {
    const [file, folder] = [await smallPact(), await temporaryFolder()];
    const spec = join(folder, "openapi.json");
    await writeFile(spec, JSON.stringify({ openapi: "3.1.0", info: {}, paths: {} }));
    const words = ["pact", "publish", file, "--version", "v1", "--dry-run", "--out", folder];
    expect((await command(words)).error).toContain(
      "was not compared with the description: give one with --spec, or run `pnpm conformance pact check` before",
    );
    expect(await command([...words, "--spec", spec])).toMatchObject({
      code: 2,
      error: expect.stringContaining("is not within the description (1 finding)"),
    });
    await command(["pact", "check", file, "--spec", spec, "--out", folder]);
    expect((await command(words)).error).toContain("is not within the description (1 finding)");
  });
});
