import { describe, expect, it } from "vitest";
import { serveBroker } from "./broker.ts";
import { matrix, rows } from "./broker-answers.ts";
import { command } from "../support/fake-io.ts";
import { selfSigned } from "./self-signed.ts";
import { serveHttps } from "../support/serve.ts";
import { consumer, smallPact, publish } from "./publishing.ts";

const { PATH } = process.env;

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
    const { url, requests } = await serveBroker({
      answers: { "GET /matrix": matrix(deployable, reason) },
    });
    const out = `${answer}: our-consumer v1 to production\n${reason}\n`;
    expect(await ask(url)).toEqual({ code, out, error: "" });
    const query = new URL(requests.at(-1)?.path ?? "", url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      "q[][pacticipant]": consumer,
      "q[][version]": "v1",
      environment: "production",
    });
  });

  it("by a tag, where it knows no environments", async () => {
    const { url, requests } = await serveBroker();
    expect(await ask(url, ["--to-tag", "prod"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("yes: our-consumer v1 to prod\n"),
    });
    const query = new URL(requests.at(-1)?.path ?? "", url).searchParams;
    expect(query.get("tag")).toBe("prod");
    expect(query.has("environment")).toBe(false);
  });

  it.each([[[]], [[...environment, "--to-tag", "prod"]]])(
    "to one place: %s is exit 2, and nothing is sent",
    async (where) => {
      const { url, requests } = await serveBroker();
      expect(await ask(url, where)).toMatchObject({
        code: 2,
        error: expect.stringContaining(
          "give --to-environment NAME, or --to-tag NAME for a broker without environments",
        ),
      });
      expect(requests).toEqual([]);
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
  ] as const)("%s: one line and exit 2", async (row, message) => {
    const { url } = await serveBroker({ answers: { "GET /matrix": rows[row] } });
    expect(await ask(url)).toEqual({ code: 2, out: "", error: `error: ${message}\n` });
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
    const { url, requests } = await serveBroker();
    expect(await record(url, version)).toEqual({
      code: 2,
      out: "",
      error: `error: ${version} is a version of the mock, which is deployed nowhere: record the version that a sandbox was verified as\n`,
    });
    expect(requests).toEqual([]);
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
  expect(JSON.parse(broker.requests.at(-1)?.body ?? "")).toMatchObject({ name: "production" });
});

it("distinguishes a broker with an unsigned certificate from a missing broker", async () => {
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
