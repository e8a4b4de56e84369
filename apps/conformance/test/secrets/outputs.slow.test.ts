import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createMock, listen } from "@persona-conformance/mock";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { reporters } from "../../src/report/reporters.ts";
import { cli, command, temporaryFolder } from "../support/fake-io.ts";
import { serveHttp } from "../support/serve.ts";
import { organization, type Plant, outputsOf } from "./planted-run.ts";
import { tracesOf } from "../support/traces.ts";

const secret = "7f3k9q2m-x8w1c5v0-b6n4z2j8";
const key = `persona_sandbox_${secret}`;
const theirs = "persona_sandbox_h4t7p2l9-r6s3d8y1-g5u0e4a7";
const traces = tracesOf(secret);

const [ours, other] = [organization("org_ours", key), organization("org_other", theirs)];

const reversed = (text: string) => Array.from(text).toReversed().join("");
const half = Math.ceil(key.length / 2);

/** The key as an echo may spell it. */
const spellings: Readonly<Record<string, string>> = {
  plain: key,
  "without its prefix": secret,
  "in upper case": key.toUpperCase(),
  "in a URL": encodeURIComponent(`Bearer ${key}`),
  "in JSON within JSON": JSON.stringify(JSON.stringify(key)),
  "in base64": Buffer.from(key).toString("base64"),
  "in base64 of a header": Buffer.from(`a:${key}`).toString("base64"),
  "in base64url": Buffer.from(`é?>${key}`).toString("base64url"),
  "in hexadecimal": Buffer.from(key).toString("hex"),
  reversed: reversed(key),
  "in reversed halves": `${reversed(key.slice(0, half + 8))} ${reversed(key.slice(half - 8))}`,
};
const planted = Object.values(spellings).join(" ");
/** The same where HTTP allows no blanks. */
const dense = Object.values(spellings).join("~").replaceAll(" ", "~");

const rewritten = (
  { response, text }: Parameters<Plant>[0],
  body: string | ReadableStream = text,
  init: ResponseInit = {},
) => new Response(body, { status: response.status, headers: response.headers, ...init });
const withHeader =
  (name: string, value: string): Plant =>
  (answer) => {
    const headers = new Headers(answer.response.headers);
    headers.set(name, value);
    return rewritten(answer, answer.text, { headers });
  };
/** Puts it wherever a member of this name is. */
const inMember =
  (name: string, value: unknown = planted): Plant =>
  (answer) => {
    const body = JSON.parse(answer.text, (member, was: unknown) => (member === name ? value : was));
    return rewritten(answer, JSON.stringify(body));
  };
const inPieces = (text: string, length: number) =>
  new ReadableStream({
    start(controller) {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += length)
        controller.enqueue(bytes.subarray(at, at + length));
      controller.close();
    },
  });
const failing =
  (error: unknown): Plant =>
  async () => {
    throw error;
  };
const circular = Object.assign(new Error(planted), { header: planted, request: { key: planted } });

const places: Readonly<Record<string, Plant>> = {
  "the title of an error": inMember("title"),
  "the details of an error": inMember("details"),
  "the status of a connection": inMember("status"),
  "the source of a connection": inMember("source-organization-id"),
  "the destination of a connection": inMember("destination-organization-id"),
  "the id of a connection": inMember("id"),
  "the type of a connection": inMember("type"),
  "a timestamp": inMember("created-at"),
  "a link": inMember("next", `/api/v1/connect/connections?page%5Bafter%5D=${dense}`),
  "a link elsewhere": inMember("next", `https://elsewhere.example/${dense}`),
  "attributes that nobody knows": inMember("attributes", { status: "pending", [planted]: planted }),
  "a header that nobody knows": withHeader("X-Echo", planted),
  "the name of a header": withHeader(`X-${secret}`, "1"),
  "the request id": withHeader("Request-Id", planted),
  "the organization's id": withHeader("Persona-Organization-Id", planted),
  "the environment's id": withHeader("Persona-Environment-Id", planted),
  "the rate limit": withHeader("RateLimit-Limit", planted),
  "the time to wait": withHeader("RateLimit-Reset", planted),
  "the content type": withHeader("Content-Type", `text/${dense}`),
  "a cookie": withHeader("Set-Cookie", `key=${dense}`),
  "a redirect": (answer) =>
    rewritten(answer, "", {
      status: 307,
      headers: { location: `https://elsewhere.example/${dense}` },
    }),
  "a page instead of JSON": (answer) => rewritten(answer, `<html>${planted}</html>`),
  "a text instead of JSON": (answer) => rewritten(answer, planted),
  "an error of a proxy": (answer) => rewritten(answer, planted, { status: 502 }),
  "a refusal of the key": (answer) =>
    rewritten(answer, JSON.stringify({ errors: [{ title: planted }] }), { status: 401 }),
  "a body in pieces": (answer) => rewritten(answer, inPieces(`{"data":"${planted}"}`, 7)),
  "a body of which the end is not read": (answer) =>
    rewritten(answer, " ".repeat(1_000_000 - 40) + planted),
  "an error's words": failing(new Error(planted)),
  "an error's cause": failing(new TypeError("failed", { cause: circular })),
  "an error's stack and members": failing(circular),
  "what is thrown and is no error": failing(planted),
};

const plantedIn = (plant: Plant, from: number) =>
  outputsOf({
    key,
    theirs,
    plant,
    from,
    printed: planted,
    patterns: [
      "connections/retrieve/as-listed",
      "connections/lifecycle/*/pending/by-source",
      "connections/list/own-only",
    ],
  });

test.each(Object.entries(spellings))(
  "a key %s leaves traces, or the rest proves nothing",
  (_, text) => {
    expect(traces([text])).not.toEqual([]);
  },
);

describe("a key reaches no report, no journal and no line, planted in", () => {
  it.each(Object.entries(places))("%s", async (_, plant) => {
    const texts = [...(await plantedIn(plant, 0)), ...(await plantedIn(plant, 8))];
    expect(texts.length).toBeGreaterThan(Object.keys(reporters).length);
    expect(traces(texts)).toEqual([]);
  });
});

describe("nor does it get out of the command line", () => {
  it.each([
    [
      "run",
      ["run", "--target", "sandbox", "--verbose", "--reporter", Object.keys(reporters).join()],
    ],
    ["doctor", ["doctor", "--verbose"]],
    ["doctor --json", ["doctor", "--json"]],
  ])("of %s", async (_, words) => {
    const url = await serveHttp((_request, response) => {
      response.statusMessage = secret;
      response.writeHead(422, { "content-type": "application/json", "x-echo": dense });
      response.end(JSON.stringify({ errors: [{ title: planted, details: planted }] }));
    });
    const out = await temporaryFolder();
    const ended = await command(words[0] === "run" ? [...words, "--out", out] : words, {
      PERSONA_BASE_URL: url,
      PERSONA_SOURCE_API_KEY: key,
      PERSONA_ACCEPT_COMMAND: `curl ${key}`,
    });
    const files = await readdir(out);
    const written = await Promise.all(files.map((name) => readFile(join(out, name), "utf8")));
    expect(ended.code).toBe(2);
    expect(traces([ended.out, ended.error, ...written])).toEqual([]);
  });

  it.each(["PERSONA_CONNECTION_ID", "PERSONA_DESTINATION_ORGANIZATION_ID", "PERSONA_BASE_URL"])(
    "where it was put into %s by mistake",
    async (name) => {
      const variables = { PERSONA_SOURCE_API_KEY: key, [name]: key };
      const { code, out, error } = await command(["doctor"], variables);
      expect([code, traces([out, error])]).toEqual([2, []]);
    },
  );

  it("where a mistake of our own quotes it, in its stack", async () => {
    const write = () => {
      throw new Error(`no such thing as ${planted}`);
    };
    const ended = await command(["list"], { PERSONA_SOURCE_API_KEY: key }, { write });
    expect(ended.code).toBe(2);
    expect(ended.error).toContain("a mistake of this suite");
    expect(traces([ended.error])).toEqual([]);
  });

  it("where the libraries beneath it log what they do", async () => {
    const { url, close } = await listen(createMock({ organizations: [ours, other] }));
    onTestFinished(close);
    const folder = await temporaryFolder();
    const child = spawn(process.execPath, [cli, "doctor", "--verbose"], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        NODE_DEBUG: "undici,fetch,http,https,net,tls,stream",
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: key,
        PERSONA_STATE_DIR: folder,
      },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await once(child, "close");
    expect(output).toContain("sending request to GET");
    expect(traces([output])).toEqual([]);
  });
});
