import { describe, expect, it, test } from "vitest";
import { exitCode } from "../src/document/verdict.ts";
import { expectWithstood, type Spoil, survive } from "./hostile.ts";

test("of more differences than anyone reads, the first are told", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`m${index}`, 0]));
  const spoil: Spoil = ({ json, response: { status, headers } }) =>
    new Response(JSON.stringify({ ...(json as object), ...unknown }), { status, headers });
  const { document } = await survive({ spoil, only: "unauthorized", fixture: "reuse" });
  expect(document.drift.length).toBe(1000);
});

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Spoil =>
  () =>
    new Response(body, { status, headers: { "content-type": "application/json", ...headers } });

/**
 * Judges a probe by what it does not break, or accepts the very refusal that such a target gives to everyone: these
 * alone may pass there, and none of them makes a run conform.
 */
const undemanding: ReadonlySet<string> = new Set([
  "protocol/access/invalid-key",
  "protocol/access/malformed-key",
  "protocol/access/no-key",
  "protocol/access/unknown-route",
  "connections/create/own-organization",
  "protocol/inflection/unknown",
  "connections/list/filter-unknown",
  "protocol/pages/size-0",
  "protocol/pages/size-101",
  "protocol/pages/size-abc",
  "protocol/versions/unknown",
  "protocol/wire/outages",
]);

const html = { "content-type": "text/html" };
const no = `{"errors":[{"title":"no"}]}`;
const halfBody = () =>
  new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) });

describe("next to nothing passes on a target that is of no use, and it never conforms", () => {
  it.each<[string, Spoil, number?]>([
    ["200 and {}", answering(200, "{}")],
    ["200 and []", answering(200, "[]")],
    ["200 and an HTML page", answering(200, "<!doctype html>", html)],
    ["200 and nothing", answering(200, "")],
    ["200 and half a body", answering(200, `{"data":[{"id":`)],
    ["201 and {}", answering(201, "{}")],
    ["204", () => new Response(null, { status: 204 })],
    ["401", answering(401, no)],
    ["429", answering(429, no, { "ratelimit-reset": "1" })],
    ["500", answering(500, no)],
    ["503 and an HTML page", answering(503, "<!doctype html>", html)],
    ["a redirect elsewhere", answering(307, "", { location: "https://evil.example/" })],
    ["no network", () => Promise.reject(new TypeError("fetch failed"))],
    ["no answer, ever", () => new Promise(() => {}), 5],
    ["half a body, and no more of it", () => new Response(halfBody()), 5],
  ])("%s", async (_, spoil, timeout = 5000) => {
    for (const fixture of ["fresh", "reuse"] as const) {
      const survived = await survive({ spoil, fixture, timeout });
      expectWithstood(survived);
      const passed = survived.document.results.filter(({ outcome }) => outcome.kind === "passed");
      const odd = passed.map(({ id }) => id).filter((id) => !undemanding.has(id));
      expect.soft(odd).toEqual([]);
      expect(exitCode(survived.document)).not.toBe(0);
    }
  });

  it.each([
    [400, no],
    [403, no],
    [404, "<!doctype html>"],
    [422, no],
  ])("nor does one that refuses everything with %d", async (status, body) => {
    const survived = await survive({ spoil: answering(status, body), fixture: "reuse" });
    expectWithstood(survived);
    expect(exitCode(survived.document)).not.toBe(0);
  });
});
