import {
  inflections,
  isInflected,
  keysOf,
  responseHeaders,
  StrictResponseHeaders,
  strictRefusal,
  versionNames,
} from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { connect, organizations } from "../src/index.ts";
import { createRateLimit } from "../src/rate-limit.ts";
import { type Answered, bothWays, connections, keys, naming, reach, shown } from "./both-ways.ts";

const { source, destination } = organizations;

const identities = ({ headers }: Answered) =>
  ["persona-organization-id", "persona-environment-id"].map((name) => headers.get(name));

const rate = ({ headers }: Answered) =>
  ["limit", "remaining", "reset"].map((name) => Number(headers.get(`ratelimit-${name}`)));

bothWays("protocol", (open) => {
  test("every authenticated response carries the six headers and JSON, whatever its status", async () => {
    const { mock, ask } = await open();
    const body = naming(destination.id);
    const id = connect(mock, keys.source, organizations.stranger.id);
    const idempotent = { headers: { "idempotency-key": "k" }, body };
    const statuses: number[] = [];
    for (const [method, path, sent] of [
      ["GET", connections, {}],
      ["HEAD", connections, {}],
      ["POST", connections, idempotent],
      ["POST", connections, idempotent],
      ["POST", connections, { body: "{" }],
      ["POST", connections, { body }],
      ["POST", connections, { body: naming("org_none") }],
      ["POST", `${connections}/${id}/deactivate`, {}],
      ["GET", `${connections}/none`, {}],
      ["GET", "/elsewhere", {}],
      ["PATCH", `${connections}/${id}`, {}],
      ["OPTIONS", connections, {}],
      ["GET", connections, { headers: { "persona-version": "1999-01-01" } }],
    ] as const) {
      const answer = await ask(method, path, sent);
      statuses.push(answer.status);
      StrictResponseHeaders.parse(Object.fromEntries(answer.headers));
      expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(identities(answer)).toEqual([source.id, source.environments[0].id]);
      if (answer.status >= 400) strictRefusal(answer.status)?.parse(answer.json);
    }
    mock.throttle(keys.source, 1);
    statuses.push((await ask("GET", connections)).status);
    mock.failNext();
    const failed = await ask("GET", connections);
    StrictResponseHeaders.parse(Object.fromEntries(failed.headers));
    expect([...statuses, failed.status]).toEqual([
      200, 200, 201, 201, 400, 409, 422, 200, 404, 404, 404, 404, 400, 429, 500,
    ]);
  });

  test("the identity headers are the key's", async () => {
    const { ask } = await open();
    for (const [key, organization, environment] of [
      [keys.elsewhere, source, 1],
      [keys.destination, destination, 0],
    ] as const) {
      const answer = await ask("GET", connections, { key });
      expect(identities(answer)).toEqual([
        organization.id,
        organization.environments[environment]?.id,
      ]);
    }
  });

  test.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer persona_sandbox_none" }],
    ["a key without its scheme", { authorization: keys.source }],
    ["another scheme", { authorization: `Basic ${keys.source}` }],
    ["two keys", { authorization: `Bearer ${keys.source} ${keys.source}` }],
  ] as const)("%s is answered 401 with a title and none of the six headers", async (_, headers) => {
    const opened = await open();
    const id = await reach(opened);
    for (const [method, path] of [
      ["GET", connections],
      ["POST", connections],
      ["GET", `${connections}/${id}`],
      ["POST", `${connections}/${id}/deactivate`],
      ["GET", "/elsewhere"],
    ] as const) {
      const answer = await opened.ask(method, path, { key: undefined, headers });
      expect(answer.status).toBe(401);
      strictRefusal(401)?.parse(answer.json);
      expect(responseHeaders.filter((name) => answer.headers.has(name))).toEqual([]);
    }
    expect(shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status).toBe(
      "pending",
    );
  });

  test("the scheme is matched in any case", async () => {
    const { ask } = await open();
    const headers = { authorization: `bearer ${keys.source}` };
    expect((await ask("GET", connections, { key: undefined, headers })).status).toBe(200);
  });

  test("no two requests have the same request id, refused or not", async () => {
    const { ask, mock } = await open();
    const answers = [];
    for (let sent = 0; sent < 2; sent += 1) {
      mock.throttle(keys.source, 1);
      const seen = await Promise.all([
        ask("GET", connections),
        ask("GET", connections),
        ask("POST", connections),
        ask("GET", "/none"),
      ]);
      answers.push(...seen);
    }
    const ids = answers.map(({ headers }) => headers.get("request-id"));
    expect(new Set(ids).size).toBe(8);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  test.each(inflections)(
    "%s spells the keys of answers and refusals, and no value",
    async (style) => {
      const opened = await open();
      const id = await reach(opened);
      const headers = { "key-inflection": style };
      const answers = [
        await opened.ask("GET", `${connections}/${id}`, { headers }),
        await opened.ask("GET", connections, { headers }),
        await opened.ask("POST", connections, { headers, body: naming("org_none") }),
      ];
      for (const { json, text } of answers) {
        expect(keysOf(json).filter((key) => !isInflected(key, style))).toEqual([]);
        expect(text).toMatch(
          /"connect\/connection"|"\/data\/attributes\/destination-organization-id"/,
        );
      }
      const key = { kebab: "created-at", camel: "createdAt", snake: "created_at" }[style];
      expect(keysOf(answers[0]?.json)).toContain(key);
    },
  );

  test.each([
    "destination-organization-id",
    "destinationOrganizationId",
    "destination_organization_id",
  ])("a request may spell %s under any inflection of the answer", async (spelled) => {
    for (const style of inflections) {
      const { ask } = await open();
      const answer = await ask("POST", connections, {
        headers: { "key-inflection": style },
        body: { data: { attributes: { [spelled]: destination.id } } },
      });
      expect(answer.status).toBe(201);
    }
  });

  test.each(versionNames)("version %s is spoken", async (version) => {
    const { ask } = await open();
    const headers = { "persona-version": version };
    expect((await ask("GET", connections, { headers })).status).toBe(200);
  });

  test("a limit is counted by environment, in windows of a minute from the first request", async () => {
    const { mock, ask } = await open({ rateLimit: 2 });
    const seen = [await ask("GET", connections)];
    mock.advance(30_500);
    seen.push(await ask("POST", connections), await ask("GET", connections));
    expect(seen.map(rate)).toEqual([
      [2, 1, 60],
      [2, 0, 30],
      [2, 0, 30],
    ]);
    expect(seen.map(({ status }) => status)).toEqual([200, 400, 429]);
    strictRefusal(429)?.parse(seen[2]?.json);

    expect((await ask("GET", connections, { key: keys.elsewhere })).status).toBe(200);
    mock.advance(29_499);
    expect((await ask("GET", connections)).status).toBe(429);
    mock.advance(1);
    const again = await ask("GET", connections);
    expect([again.status, ...rate(again)]).toEqual([200, 2, 1, 60]);
  });

  test("what has no key uses up no limit", async () => {
    const { ask } = await open({ rateLimit: 1 });
    await ask("GET", connections, { key: undefined });
    expect((await ask("GET", connections)).status).toBe(200);
  });

  test("a throttled environment is refused so many times, and changes nothing meanwhile", async () => {
    const opened = await open();
    const id = await reach(opened);
    opened.mock.throttle(keys.source, 2);
    const path = `${connections}/${id}/deactivate`;
    const statuses = [];
    for (const key of [keys.source, keys.destination, keys.source, keys.source]) {
      statuses.push((await opened.ask("POST", path, { key })).status);
    }
    expect(statuses).toEqual([429, 200, 429, 409]);
  });
});

test("without a limit, the headers count down and no request exceeds it", () => {
  const { count: counted } = createRateLimit(undefined, () => 0);
  expect(counted("env").remaining).toBe(999_999);
  for (let request = 0; request < 1_000_000; request += 1) counted("env");
  expect(counted("env")).toEqual({ limit: 1_000_000, remaining: 0, reset: 60, exceeded: false });
});
