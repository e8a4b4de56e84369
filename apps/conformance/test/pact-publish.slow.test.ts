import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PactFile } from "@persona-conformance/pact/file";
import { describe, expect, it } from "vitest";
import { serveBroker } from "./broker.ts";
import { hal, json, matrix, rows } from "./broker-answers.ts";
import { command, temporaryFolder } from "./fake-io.ts";
import { literally } from "./literally.ts";
import { ourPact } from "./pact.ts";
import { selfSigned } from "./self-signed.ts";
import { nowhere, serveHttps } from "./serve.ts";

const consumer = "our-consumer";
const published = hal({
  notices: [{ type: "success", text: "published" }],
  _links: { "pb:contracts": [{ href: "https://broker.example/pacts/1" }] },
});
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
    const { contracts, ...sent } = JSON.parse(broker.heard[1]?.body ?? "") as {
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

  it("is tried again where the broker fails, as often as it is told", async () => {
    const broker = await serveBroker({
      answers: {
        "POST /contracts/publish": [rows["out of order"], published],
      },
    });
    const { code } = await publish(await smallPact(), broker.url, { words: ["--retries", "2"] });
    expect(code).toBe(0);
    expect(broker.steps()).toEqual(["GET /", "POST /contracts/publish", "POST /contracts/publish"]);
  });

  it.each(refusals)("that the broker refuses is one line and exit 2: %s", async (row, said) => {
    const { url } = await serveBroker({ answers: { "POST /contracts/publish": rows[row] } });
    const { code, error } = await publish(await smallPact(), url);
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(said);
  });

  const nobody: readonly (readonly [string, () => Promise<string>, string])[] = [
    ["nobody listens", nowhere, "cannot reach the broker at http://127.0.0.1:"],
    [
      "it is no broker",
      async () => (await serveBroker({ answers: { "GET /": rows["a login page"] } })).url,
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
      "error: 400: the broker does not understand the request: one that one runs oneself knows a user name and a password instead of a token\n",
    ],
    [
      "one that the broker repeats",
      { PACT_BROKER_TOKEN: token },
      `Bearer ${token}`,
      json(400, { errors: { x: [`you sent ${token}`] } }),
      "error: 400: the broker refuses it: x: you sent [redacted]\n",
    ],
  ])("%s: one line, without them", async (_, environment, authorization, answer, said) => {
    const answers = { "POST /contracts/publish": answer };
    const { url } = await serveBroker({ authorization, answers });
    const { code, error } = await publish(await smallPact(), url, { environment });
    expect({ code, error }).toEqual({ code: 2, error: said });
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
  const environment = ["--to-environment", "production"];
  const ask = (url: string, where: readonly string[] = environment) =>
    command(
      [
        "pact",
        "can-i-deploy",
        "--pacticipant",
        consumer,
        "--version",
        "v1",
        ...where,
        "--retries",
        "1",
      ],
      { PATH, PACT_BROKER_BASE_URL: url },
    );

  it.each([
    [true, 0, "yes", "All required verification results are published and successful"],
    [false, 1, "no", "The verification failed"],
    [null, 2, "unknown", "There is no verified pact"],
  ] as const)("%s", async (deployable, code, answer, reason) => {
    const { url, heard } = await serveBroker({
      answers: { "GET /matrix": matrix(deployable, reason) },
    });
    const out = `${answer}: our-consumer v1 to production\n${reason}\n`;
    expect(await ask(url)).toEqual({ code, out, error: "" });
    const query = new URL(heard.at(-1)?.path ?? "", url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      "q[][pacticipant]": consumer,
      "q[][version]": "v1",
      environment: "production",
    });
  });

  it("by a tag, where it knows no environments", async () => {
    const { url, heard } = await serveBroker();
    expect(await ask(url, ["--to-tag", "prod"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("yes: our-consumer v1 to prod\n"),
    });
    const query = new URL(heard.at(-1)?.path ?? "", url).searchParams;
    expect(query.get("tag")).toBe("prod");
    expect(query.has("environment")).toBe(false);
  });

  it.each([[[]], [[...environment, "--to-tag", "prod"]]])(
    "to one place: %s is exit 2, and nothing is sent",
    async (where) => {
      const { url, heard } = await serveBroker();
      expect(await ask(url, where)).toMatchObject({
        code: 2,
        error: expect.stringContaining(
          "where to? Give one of --to-environment NAME and --to-tag NAME",
        ),
      });
      expect(heard).toEqual([]);
    },
  );

  it.each([
    [
      "no such environment",
      "the broker has no environment moon: create it with `pact broker create-environment --name moon`",
    ],
    [
      "no such version",
      "the broker knows no version v1 of our-consumer: publish it first, or name another with --version",
    ],
    [
      "no such pacticipant",
      "the broker does not know our-consumer: publish first with `pact publish`, or name another with --pacticipant",
    ],
  ] as const)("%s: one line and exit 2", async (row, said) => {
    const { url } = await serveBroker({ answers: { "GET /matrix": rows[row] } });
    expect(await ask(url)).toEqual({ code: 2, out: "", error: `error: ${said}\n` });
  });
});

describe("`pact record-deployment` tells the broker what is out", () => {
  const record = (url: string, version = "v1", environment = "production") =>
    command(
      [
        "pact",
        "record-deployment",
        "--pacticipant",
        "persona-connect",
        "--version",
        version,
        "--environment",
        environment,
        "--retries",
        "1",
      ],
      { PATH, PACT_BROKER_BASE_URL: url },
    );

  it("and in which environment", async () => {
    const broker = await serveBroker();
    expect(await record(broker.url)).toEqual({
      code: 0,
      out: "recorded: persona-connect v1 is in production\n",
      error: "",
    });
    expect(broker.steps().at(-1)).toBe(
      "POST /pacticipants/persona-connect/versions/v1/deployed-versions/environment/u1",
    );
  });

  it("and says where that fails: exit 2", async () => {
    const { url } = await serveBroker({
      answers: { "GET /pacticipants/persona-connect/versions/v9": rows["nothing there"] },
    });
    expect(await record(url, "v9")).toMatchObject({
      code: 2,
      error:
        "error: the broker knows no version v9 of persona-connect: publish it first, or name another with --version\n",
    });
    expect(await record(url, "v1", "moon")).toMatchObject({
      code: 2,
      error:
        "error: the broker has no environment moon: create it with `pact broker create-environment --name moon`\n",
    });
  });

  it.each(["mock-7899e5b", "MOCK-1"])("but never of the mock: %s", async (version) => {
    const { url, heard } = await serveBroker();
    expect(await record(url, version)).toEqual({
      code: 2,
      out: "",
      error: `error: ${version} is a version of the mock, which is deployed nowhere: record the version that a sandbox was verified as\n`,
    });
    expect(heard).toEqual([]);
  });
});

it("`pact broker` hands anything else to Pact's own command line", async () => {
  const broker = await serveBroker();
  const made = await command(
    ["pact", "broker", "create-environment", "--name", "production", "--production"],
    { PATH, PACT_BROKER_BASE_URL: broker.url },
  );
  expect({ ...made, steps: broker.steps() }).toMatchObject({ code: 0, error: "" });
  expect(broker.steps().at(-1)).toBe("POST /environments");
  expect(JSON.parse(broker.heard.at(-1)?.body ?? "")).toMatchObject({ name: "production" });
});

it("a broker whose certificate nobody signed is told from one that is not there", async () => {
  const { key, certificate, file } = await selfSigned();
  const { url } = await serveBroker({
    serve: (listener) => serveHttps(listener, { key, cert: certificate }),
  });
  const refused = await publish(await smallPact(), url);
  expect(refused).toMatchObject({ code: 2, error: expect.stringContaining("certificate") });
  expect(refused.error).toMatch(/^error: .+\n$/);
  for (const name of ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]) {
    const trusted = await publish(await smallPact(), url, { environment: { [name]: file } });
    expect({ name, ...trusted }).toMatchObject({ code: 0, error: "" });
  }
});
