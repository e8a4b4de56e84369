import type { RequestListener } from "node:http";
import { organizations } from "@persona-conformance/mock";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { ConfigError } from "../../src/config-error.ts";
import { openAt, twoKeys } from "../support/sandbox.ts";
import { keys, nowhere, serveBytes, serveHttp, serveMock, mockInTime } from "../support/serve.ts";

/** What is said of a target that no run can work on. */
async function refusal(url: string, given: Parameters<typeof openAt>[1] = {}): Promise<string> {
  const error: unknown = await openAt(url, given).then(
    () => "it was let through",
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ConfigError);
  const { message } = error as ConfigError;
  expect(message).not.toContain(keys.source);
  return message.replaceAll(url, "URL").replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME");
}

const answering =
  (status: number, body = "{}", headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
const html = { "content-type": "text/html" };
const wrongKey = '{"errors":[{"title":"Token is invalid"}]}';

describe("a target that answers every request in this way gets one sentence with a remedy", () => {
  it.each<[string, string, RequestListener]>([
    [
      "a web page",
      "URL answers status 200 with text/html, not JSON: is PERSONA_BASE_URL the API's origin?",
      answering(200, "<html>", html),
    ],
    [
      "nothing",
      "URL answers status 200 with no content type, not JSON: is PERSONA_BASE_URL the API's origin?",
      (_, response) => void response.end(),
    ],
    [
      "401",
      `the target refuses PERSONA_SOURCE_API_KEY: is it a sandbox key of this API, and still valid? (status 401 and ${wrongKey})`,
      answering(401, wrongKey),
    ],
    [
      "403",
      "PERSONA_SOURCE_API_KEY may not use Connect: ask Persona to enable it, or check the key's permissions (status 403 and {})",
      answering(403),
    ],
    [
      "404",
      "URL has no /connect/connections: is PERSONA_BASE_URL the API's origin, and Connect enabled? (status 404 and {})",
      answering(404),
    ],
    [
      "429",
      "the rate limit refused 3 requests in a row: try again after TIME",
      answering(429, "{}", { "RateLimit-Reset": "0" }),
    ],
    ["500", "URL fails (status 500 without a body): try again later", answering(500, "")],
    [
      "503 and a page",
      "URL fails (status 503 and <html>down</html>): try again later",
      answering(503, "<html>down</html>", html),
    ],
    [
      "400",
      "the target refuses Persona-Version 2025-12-08 (status 400 and {}): choose another with --api-version",
      answering(400),
    ],
  ])("%s", async (_, message, listener) => {
    expect(await refusal(await serveHttp(listener))).toBe(message);
  });
});

test("where nobody listens", async () => {
  expect(await refusal(await nowhere())).toMatch(
    /^cannot reach URL \(connect ECONNREFUSED .*\): check PERSONA_BASE_URL and the network$/,
  );
});

test("where the line is open and nothing is said", async () => {
  let asked = 0;
  const url = await serveHttp(() => {
    asked += 1;
  });
  const message = await refusal(url, { timeout: 100 });
  expect(message).toMatch(/^cannot reach URL \(.+\): check PERSONA_BASE_URL and the network$/);
  expect(asked).toBe(2);
});

test.each([
  ["what is no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["half a header", "HTTP/1.1 200 OK\r\nContent-Ty"],
  ["half a body", 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"data":['],
  ["half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}"],
])("where %s is said", async (_, bytes) => {
  expect(await refusal(await serveBytes(bytes))).toMatch(
    /^cannot reach URL \(.+\): check PERSONA_BASE_URL and the network$/,
  );
});

test("a redirect is reported and not followed, so that the key goes nowhere else", async () => {
  let asked = 0;
  const elsewhere = await serveHttp((_, response) => {
    asked += 1;
    response.end();
  });
  const url = await serveHttp(answering(307, "", { location: `${elsewhere}/there` }));
  expect(await refusal(url)).toBe(
    `URL redirects to ${elsewhere}/there: set PERSONA_BASE_URL to the API's own origin`,
  );
  expect(asked).toBe(0);
});

test("both keys are one organization's", async () => {
  const [, other] = organizations.source.environments;
  const variables = { PERSONA_DESTINATION_API_KEY: other?.keys[0] ?? "" };
  expect(await refusal((await serveMock()).url, { variables })).toBe(
    "both API keys belong to org_mocksource: source and destination must be two organizations",
  );
});

test("a stranger's key is a party's: no target is accused of what is our mistake", async () => {
  const { url } = await serveMock();
  const { id } = organizations.destination;
  const [, other] = organizations.source.environments;
  for (const [variables, owner] of [
    [{ PERSONA_STRANGER_API_KEY: other?.keys[0] ?? "" }, "org_mocksource, the source"],
    [
      { PERSONA_STRANGER_API_KEY: keys.destination, PERSONA_DESTINATION_ORGANIZATION_ID: id },
      "org_mockdestination, the destination",
    ],
  ] as const)
    expect(await refusal(url, { variables })).toBe(
      `PERSONA_STRANGER_API_KEY belongs to ${owner}: it must be a key of a third organization: exchange it, or leave it out`,
    );
});

test("the destination's key is not taken, or may not use Connect", async () => {
  const { url } = await serveMock();
  const unknown = { PERSONA_DESTINATION_API_KEY: "persona_sandbox_unknown" };
  expect(await refusal(url, { variables: unknown })).toMatch(
    /^the target refuses PERSONA_DESTINATION_API_KEY: /,
  );
  const [{ keys: withoutConnect }] = organizations.withoutConnect.environments;
  const variables = { PERSONA_DESTINATION_API_KEY: withoutConnect[0] ?? "" };
  expect(await refusal(url, { variables })).toMatch(
    /^PERSONA_DESTINATION_API_KEY may not use Connect: /,
  );
});

test("the connection that is named is nobody's", async () => {
  const variables = { PERSONA_CONNECTION_ID: "cxn_none" };
  expect(await refusal((await serveMock()).url, { variables })).toBe(
    "the source's key cannot see the connection cxn_none: check PERSONA_CONNECTION_ID and PERSONA_SOURCE_API_KEY",
  );
});

test("a version that the target does not take is left out by itself, unless it was asked for", async () => {
  const mock = mockInTime();
  const old = {
    ...mock,
    fetch: async (request: Request) =>
      request.headers.get("persona-version") === "2026-09-29"
        ? new Response('{"errors":[]}', { status: 400 })
        : mock.fetch(request),
  };
  const { url } = await serveMock(old);
  expect(await openAt(url, { variables: twoKeys })).toMatchObject({ apiVersion: "2025-12-08" });
  expect(await refusal(url, { apiVersion: "2026-09-29" })).toMatch(
    /^the target refuses Persona-Version 2026-09-29 .*: choose another with --api-version$/,
  );
});

describe("a target that answers the first request, and then", () => {
  const afterwards = (listener: RequestListener) => {
    const list = '{"data":[],"links":{"prev":null,"next":null}}';
    return serveHttp((request, response) => {
      const isFirst = request.method === "GET" && request.url === "/api/v1/connect/connections";
      if (isFirst) answering(200, list)(request, response);
      else listener(request, response);
    });
  };
  const variables = { PERSONA_CONNECTION_ID: "cxn_1" };

  it.each<[string, string, RequestListener]>([
    [
      "takes the key no more",
      "expected an answer to a key that works otherwise, got status 401 and {}",
      answering(401),
    ],
    [
      "hangs up",
      "GET /api/v1/connect/connections/cxn_1: no answer (other side closed)",
      (request) => void request.socket.destroy(),
    ],
  ])("%s", async (_, reason, listener) => {
    expect(await refusal(await afterwards(listener), { variables })).toBe(
      `URL answers, but a run could not begin (${reason}): try again, or look with --verbose`,
    );
  });

  it("limits the rate", async () => {
    const url = await afterwards(answering(429, "{}", { "RateLimit-Reset": "0" }));
    expect(await refusal(url, { variables })).toBe(
      "the rate limit refused 3 requests in a row: try again after TIME",
    );
  });

  it("refuses to create what is to be provisioned", async () => {
    const url = await afterwards(answering(422));
    const given = {
      variables: { PERSONA_DESTINATION_ORGANIZATION_ID: "org_1" },
      provision: true,
    };
    expect(await refusal(url, given)).toContain(
      "(expected status 201 with a connection, got status 422",
    );
  });
});

test("an interruption before the first check is reported as an interruption", async () => {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const asked = Promise.withResolvers<void>();
  const url = await serveHttp(() => asked.resolve());
  const message = refusal(url, { signal: controller.signal });
  await asked.promise;
  controller.abort(new Error("stopped by SIGINT"));
  expect(await message).toBe("interrupted before the first check: run it again");
});
