import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PactFile } from "@persona-conformance/pact/file";
import { describe, expect, it } from "vitest";
import { brokerCommand, readBroker } from "../src/pact/broker.ts";
import { refusalOf } from "../src/pact/broker-refusals.ts";
import { rows, serveBroker } from "./broker.ts";
import { command, temporaryFolder } from "./fake-io.ts";
import { literally } from "./literally.ts";
import { ourPact } from "./pact.ts";
import { nowhere } from "./serve.ts";

const consumer = "our-consumer";
const { PATH } = process.env;

/** The pact of one interaction, as small as it gets. */
async function smallPact(change: (text: string) => string = (text) => text): Promise<string> {
  const { pact } = await ourPact();
  const file = join(await temporaryFolder(), "pact.json");
  await writeFile(
    file,
    change(JSON.stringify({ ...pact, interactions: pact.interactions.slice(0, 1) })),
  );
  return file;
}

const publish = (
  file: string,
  url: string,
  { environment = {}, words = [] as readonly string[] } = {},
) =>
  command(
    [
      "pact",
      "publish",
      file,
      "--unchecked",
      "--version",
      "v1",
      "--branch",
      "main",
      "--retries",
      "1",
      ...words,
    ],
    {
      PATH,
      PACT_BROKER_BASE_URL: url,
      ...environment,
    },
  );

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
  ["a login page", "is no Pact Broker (text/html): check PACT_BROKER_BASE_URL"],
];

describe("a publication", () => {
  it("says what it sends and what the broker says; the same again is as good: exit 0", async () => {
    const [{ url, heard }, file] = [await serveBroker(), await smallPact()];
    const build = ["--build-url", "https://ci.example/7"];
    for (let times = 0; times < 2; times += 1) {
      const { code, out, error } = await publish(file, url, { words: build });
      expect({ code, error }).toEqual({ code: 0, error: "" });
      expect(out).toMatch(/^our-consumer v1\nbranch main · build https:\/\/ci\.example\/7\n/);
      expect(out).toContain(
        "✓ Contract successfully published for our-consumer and persona-connect\n",
      );
      expect(out).toContain(
        `${url}/pacts/provider/persona-connect/consumer/our-consumer/version/v1\n`,
      );
    }
    const { contracts, ...sent } = JSON.parse(heard[0]?.body ?? "") as {
      contracts: { content: string }[];
    };
    expect(sent).toMatchObject({
      pacticipantName: consumer,
      pacticipantVersionNumber: "v1",
      branch: "main",
      buildUrl: "https://ci.example/7",
    });
    const content = Buffer.from(contracts[0]?.content ?? "", "base64").toString();
    // The command line notes its own version beside Pact's.
    const { interactions } = JSON.parse(await readFile(file, "utf8")) as PactFile;
    expect(JSON.parse(content)).toMatchObject({ interactions });
  });

  it("of other content under one version is refused by the broker, and the line says why: exit 1", async () => {
    const { url } = await serveBroker();
    await publish(await smallPact(), url);
    const other = await smallPact((text) =>
      text.replace('"description":"', '"description":"again '),
    );
    const { code, error } = await publish(other, url);
    expect(code).toBe(1);
    expect(error).toBe(
      "error: 409: the content of the pact has changed since version v1 was published: publish it under a new commit; if nothing was changed, a matcher has no example\n",
    );
  });

  it("merged into it is refused as well: the official command line's --merge is no way around", async () => {
    const { url } = await serveBroker();
    await publish(await smallPact(), url);
    const other = await smallPact((text) =>
      text.replace('"description":"', '"description":"again '),
    );
    const broker = readBroker({ PACT_BROKER_BASE_URL: url });
    const { signal } = new AbortController();
    const ask = brokerCommand(broker, 1, { environment: { PATH }, signal });
    const said = await ask(["publish", other, "--consumer-app-version", "v1", "--merge"]);
    const refusal = refusalOf(said, { ...broker, pacticipant: consumer, version: "v1" });
    expect(refusal).toEqual({ code: 1, line: expect.stringContaining("409: the content") });
  });

  it("with a provider whose name is all but known is refused, and the line says what to run: exit 2", async () => {
    const { url } = await serveBroker({ pacticipants: ["Persona Connect"] });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(2);
    expect(error).toBe(
      'error: 409: the broker takes "persona-connect" for a mistyped Persona Connect: correct the name, or create it first with `pact-broker create-or-update-pacticipant --name "persona-connect"`\n',
    );
  });

  it("is tried again where the broker fails, as often as it is told", async () => {
    const { url, heard } = await serveBroker({ failures: 1 });
    const { code } = await publish(await smallPact(), url, { words: ["--retries", "2"] });
    expect([code, heard.length]).toEqual([0, 2]);
  });

  it.each(refusals)("that the broker refuses is one line and exit 2: %s", async (row, said) => {
    const { url } = await serveBroker({ always: rows[row] });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(said);
  });

  const nobody: readonly (readonly [string, () => Promise<string>, string])[] = [
    ["nobody listens", nowhere, "cannot reach the broker at http://127.0.0.1:"],
    [
      "it is no broker",
      async () => (await serveBroker({ always: rows["a login page"], down: true })).url,
      "is no Pact Broker (text/html)",
    ],
  ];
  it.each(nobody)("where %s is one line and exit 2", async (_, where, said) => {
    const { code, error } = await publish(await smallPact(), await where());
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(said);
  });
});

describe("credentials come from the environment, and appear nowhere", () => {
  const token = "a-token-that-nobody-should-see";
  const password = "a-password-that-nobody-should-see";
  const basic = { PACT_BROKER_USERNAME: "ada", PACT_BROKER_PASSWORD: password };

  it.each([
    ["bearer", { token }, { PACT_BROKER_TOKEN: token }, `Bearer ${token}`],
    [
      "basic",
      { basic: { username: "ada", password } },
      basic,
      `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`,
    ],
  ])("%s", async (_, options, environment, sent) => {
    const { url, heard } = await serveBroker(options);
    const { code, out, error } = await publish(await smallPact(), url, { environment });
    expect([code, heard[0]?.authorization]).toEqual([0, sent]);
    for (const secret of [token, password]) expect(out + error).not.toContain(secret);
  });

  it("wrong ones are one line, without them", async () => {
    const { url } = await serveBroker({ basic: { username: "ada", password: "other" } });
    const { code, out, error } = await publish(await smallPact(), url, { environment: basic });
    expect(code).toBe(2);
    expect(error).toBe(
      "error: 401: the broker refuses PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD: are they right, and may they write?\n",
    );
    expect(out + error).not.toContain(password);
  });

  it("a token for a broker that knows none is one line that says so", async () => {
    const { url } = await serveBroker({ basic: { username: "ada", password } });
    const environment = { PACT_BROKER_TOKEN: token };
    const { code, error } = await publish(await smallPact(), url, { environment });
    expect([code, error]).toEqual([
      2,
      "error: 400: the broker does not understand the request: one that one runs oneself knows a user name and a password instead of a token\n",
    ]);
  });

  it("what the broker says is shown without them, even if it says them", async () => {
    const always = {
      status: 400,
      type: "application/json",
      body: { errors: { x: [`you sent ${token}`] } },
    };
    const { url } = await serveBroker({ token, always });
    const { error } = await publish(await smallPact(), url, {
      environment: { PACT_BROKER_TOKEN: token },
    });
    expect(error).toBe("error: 400: the broker refuses it: x: you sent [redacted]\n");
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["no address", { PACT_BROKER_BASE_URL: "" }, "PACT_BROKER_BASE_URL is not set"],
    ["no URL", { PACT_BROKER_BASE_URL: "broker" }, "PACT_BROKER_BASE_URL is no http or https URL"],
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
  ])("%s is refused before anything is sent", async (_, environment, said) => {
    const { code, error } = await publish(await smallPact(), "https://broker.example", {
      environment,
    });
    expect(code).toBe(2);
    expect(error).toContain(`error: ${said}`);
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
  ])("%s is refused", async (_, change, said) => {
    const { url, heard } = await serveBroker();
    const { code, error } = await publish(await smallPact(change), url);
    expect([code, heard.length]).toEqual([2, 0]);
    expect(error).toContain(said);
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

  it("one that was not compared with the description is refused, and one that it does not bear out", async () => {
    const [file, folder] = [await smallPact(), await temporaryFolder()];
    const spec = join(folder, "openapi.json");
    await writeFile(spec, JSON.stringify({ openapi: "3.1.0", info: {}, paths: {} }));
    const words = ["pact", "publish", file, "--version", "v1", "--dry-run", "--out", folder];
    expect((await command(words)).error).toContain(
      "was not compared with the description: give one with --spec, or run `pact check` before",
    );
    expect(await command([...words, "--spec", spec])).toMatchObject({
      code: 2,
      error: expect.stringContaining("is not within the description (1 finding)"),
    });
    await command(["pact", "check", file, "--spec", spec, "--out", folder]);
    expect((await command(words)).error).toContain("is not within the description (1 finding)");
  });
});

describe("`pact can-i-deploy` asks the broker", () => {
  const ask = (url: string, environment: string, version = "v1") =>
    command(
      [
        "pact",
        "can-i-deploy",
        "--pacticipant",
        consumer,
        "--version",
        version,
        "--to-environment",
        environment,
        "--retries",
        "1",
      ],
      { PATH, PACT_BROKER_BASE_URL: url },
    );

  const answers = [
    [
      true,
      0,
      "yes: our-consumer v1 to production\nAll required verification results are published and successful\n",
    ],
    [false, 1, "no: our-consumer v1 to production\nThe verification failed\n"],
    [null, 2, "unknown: our-consumer v1 to production\nThere is no verified pact\n"],
  ] as const;
  it.each(answers)("%s", async (deployable, code, out) => {
    const { url } = await serveBroker({ deployable });
    await publish(await smallPact(), url);
    expect(await ask(url, "production")).toEqual({ code, out, error: "" });
  });

  it("an environment or a version that it does not know is one line and exit 2", async () => {
    const { url } = await serveBroker({ deployable: true });
    expect(await ask(url, "moon")).toEqual({
      code: 2,
      out: "",
      error:
        "error: the broker has no environment moon: create it with `pact-broker create-environment --name moon`\n",
    });
    expect(await ask(url, "production", "v9")).toEqual({
      code: 2,
      out: "",
      error:
        "error: the broker knows no version v9 of our-consumer: publish it first, or name another with --version\n",
    });
  });
});

it("`pact record-deployment` tells the broker what is out, and says where that fails", async () => {
  const { url, heard } = await serveBroker();
  await publish(await smallPact(), url);
  const record = (version: string, environment = "production") =>
    command(
      [
        "pact",
        "record-deployment",
        "--pacticipant",
        consumer,
        "--version",
        version,
        "--environment",
        environment,
        "--retries",
        "1",
      ],
      { PATH, PACT_BROKER_BASE_URL: url },
    );
  expect(await record("v1")).toEqual({
    code: 0,
    out: "recorded: our-consumer v1 is in production\n",
    error: "",
  });
  expect(heard.at(-1)).toMatchObject({
    method: "POST",
    path: "/pacticipants/our-consumer/versions/v1/deployed-versions/environment/u1",
  });
  expect(await record("v9")).toMatchObject({
    code: 2,
    error:
      "error: the broker knows no version v9 of our-consumer: publish it first, or name another with --version\n",
  });
  expect(await record("v1", "moon")).toMatchObject({
    code: 2,
    error:
      "error: the broker has no environment moon: create it with `pact-broker create-environment --name moon`\n",
  });
});
