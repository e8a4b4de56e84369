import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { check } from "../src/check/check.ts";
import { type Description, openDescription } from "../src/description.ts";
import { generate } from "../src/generate.ts";
import { retrieving } from "../src/interactions/connections/retrieving.ts";
import type { PactFile } from "../src/pact-file.ts";
import { description } from "./description.ts";

async function temporaryFolder(finished: (end: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
  finished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

let pact: PactFile;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const folder = await temporaryFolder((end) => ends.push(end));
  ({ pact } = await generate({ folder, consumer: "c", interactions: retrieving }));
  for (const end of ends) await end();
});

const opened = (document: object = description): Description => ({
  source: "here",
  text: "",
  document: document as Description["document"],
});

/** The pact with one interaction changed, as its file would have it. */
function changed(named: string, change: (text: string) => string): PactFile {
  const one = pact.interactions.find((interaction) => interaction.description === named);
  const text = JSON.stringify(one);
  expect(change(text)).not.toBe(text);
  return { ...pact, interactions: [JSON.parse(change(text)) as PactFile["interactions"][number]] };
}
const retrieval = "a request of the source for a connection that is pending";
const findings = async (of: PactFile, document: object = description) =>
  (await check(of, opened(document))).findings;

describe("a pact within the description", () => {
  it("has no finding, in whichever inflection and version 3.1's words", async () => {
    const { findings: found, warnings } = await check(pact, opened());
    expect([found, warnings]).toEqual([[], []]);
  });

  it("gets a note on what the description leaves open", async () => {
    const { vacuous } = await check(pact, opened());
    const status = "/components/schemas/connection/properties/attributes/properties/status";
    expect(vacuous).toContainEqual({
      pointer: status,
      what: 'allows any value, not only "active", "inactive", "pending"',
    });
    expect(vacuous).toContainEqual({
      pointer: "/components/schemas/connection",
      what: "does not require attributes, id",
    });
    expect(vacuous.map(({ pointer }) => pointer)).not.toContain(
      "/components/responses/refusal/content/application~1json/schema",
    );
  });
});

describe("a finding names the place in the description", () => {
  it.each<[string, string, (text: string) => string, object]>([
    [
      "a member that is not described",
      retrieval,
      (text) => text.replace('"status":"pending"', '"status":"pending","trust-level":1'),
      {
        where: "response.body.data.attributes",
        what: expect.stringContaining("must NOT have additional properties - trust-level"),
        pointer: "/components/schemas/connection/properties/attributes/additionalProperties",
      },
    ],
    [
      "a path that is not described",
      retrieval,
      (text) => text.replace(/"path":"[^"]+"/, '"path":"/api/v1/connect/nothing"'),
      {
        what: expect.stringContaining("Path or method not defined in spec file"),
        pointer: "/paths",
      },
    ],
    [
      "a version that is not described",
      retrieval,
      (text) => text.replace("2025-12-08", "2026-09-29"),
      {
        where: expect.stringContaining("request.headers"),
        pointer: expect.stringMatching(
          /^\/paths\/~1connect~1connections~1\{connection-id\}\/get\/parameters/,
        ),
      },
    ],
    [
      "an HTTP status that is not described",
      "a vain request for a connection that does not exist",
      (text) => text.replace('"status":404', '"status":410'),
      { pointer: "/paths/~1connect~1connections~1{connection-id}/get/responses" },
    ],
    [
      "a status of the lifecycle that there is none of, where the description takes any",
      retrieval,
      (text) => text.replaceAll('"status":"pending"', '"status":"activ"'),
      { where: "response.body.data.attributes.status", pointer: "our strict schemas" },
    ],
  ])("%s", async (_, named, change, finding) => {
    const [found] = await findings(changed(named, change));
    expect(found).toMatchObject({ interaction: named, ...finding });
  });

  it("where one of several statuses that a refusal may have is described, that is enough", async () => {
    const stranger = "a vain request of a third organization for a connection that is pending";
    const chosen = pact.interactions.filter((one) => one.description === stranger);
    expect(chosen[0]?.response?.status).toBe(404);
    const { 404: _, ...others } =
      description.paths["/connect/connections/{connection-id}"]?.get.responses ?? {};
    const responses = { ...others, 403: { $ref: "#/components/responses/refusal" } };
    const get = { ...description.paths["/connect/connections/{connection-id}"]?.get, responses };
    const with403 = { ...description, paths: { "/connect/connections/{connection-id}": { get } } };
    expect(await findings({ ...pact, interactions: chosen }, with403)).toEqual([]);
    const { 403: __, ...neither } = responses;
    const without = {
      ...description,
      paths: { "/connect/connections/{connection-id}": { get: { ...get, responses: neither } } },
    };
    expect(await findings({ ...pact, interactions: chosen }, without)).toHaveLength(1);
  });
});

describe("messages are compared with the schemas of the webhooks", () => {
  const message = (content: object): PactFile => ({
    ...pact,
    interactions: [
      {
        type: "Asynchronous/Messages",
        description: "an event",
        providerStates: [],
        contents: { content },
      },
    ],
  });
  const event = (attributes: object) =>
    message({ data: { type: "event", attributes: { name: "connection.changed", ...attributes } } });

  it("a part of one is within it: a consumer reads what it needs", async () => {
    const payload = { data: { id: "cxn_1", attributes: { status: "active" } } };
    expect(await findings(event({ payload }))).toEqual([]);
  });

  it.each<[string, PactFile, object]>([
    [
      "an unknown member",
      event({ nonsense: 1 }),
      { where: "contents.data.attributes", what: expect.stringContaining("nonsense") },
    ],
    [
      "a wrong type, behind a reference",
      event({ payload: { data: { id: 7 } } }),
      {
        where: "contents.data.attributes.payload.data.id",
        what: "must be string",
        pointer: "/components/schemas/connection/properties/id/type",
      },
    ],
    ["no event", message({ data: {} }), { what: "names no event", pointer: "/webhooks" }],
  ])("%s is a finding", async (_, of, finding) => {
    expect(await findings(of)).toContainEqual(
      expect.objectContaining({ interaction: "an event", ...finding }),
    );
  });

  it("an event that is not described is a warning: nothing could contradict it", async () => {
    const { findings: found, warnings } = await check(
      message({ data: { attributes: { name: "other" } } }),
      opened(),
    );
    expect(found).toEqual([]);
    expect(warnings).toEqual([
      {
        interaction: "an event",
        where: "contents",
        what: "the description has no webhook for the event other",
        pointer: "/webhooks",
      },
    ]);
  });
});

describe("the description", () => {
  it("is found in a folder by the version that the pact speaks, or else the newest", async () => {
    const folder = await temporaryFolder(onTestFinished);
    for (const version of ["2025-12-08", "2026-01-01"]) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, "openapi.yaml"), stringify(description));
    }
    expect((await openDescription(folder, "2025-12-08")).source).toContain("2025-12-08");
    const { source, document } = await openDescription(folder);
    expect(source).toContain("2026-01-01");
    expect(document.paths).toEqual(JSON.parse(JSON.stringify(description.paths)));
  });

  it("may be at a URL", async () => {
    const server = createServer((request, response) => {
      const found = request.url === "/openapi.json";
      response.writeHead(found ? 200 : 404).end(found ? JSON.stringify(description) : "");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { document } = await openDescription(`${origin}/openapi.json`);
    expect(document.openapi).toBe("3.1.0");
    await expect(openDescription(`${origin}/other`)).rejects.toThrow("/other answers status 404");
  });

  it.each([
    ["a: [", "is neither JSON nor YAML ("],
    ["{}", "is no OpenAPI description: it has no `openapi`, `info` or `paths`"],
    [Buffer.from("{}", "utf16le"), "it is UTF-16 or no text, save it as UTF-8"],
  ])("is refused: %s", async (text, message) => {
    const file = join(await temporaryFolder(onTestFinished), "spec");
    await writeFile(file, text);
    await expect(openDescription(file)).rejects.toThrow(message);
  });

  it("is refused where there is nothing", async () => {
    const folder = await temporaryFolder(onTestFinished);
    await expect(openDescription(folder)).rejects.toThrow("and no dated folder");
    await expect(openDescription(join(folder, "x"))).rejects.toThrow("there is no description at");
  });
});
