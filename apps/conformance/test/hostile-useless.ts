import { exitCode } from "../src/document/verdict.ts";
import { expectWithstood, type Given, type Spoil, survive } from "./hostile.ts";

/** The same answer to everything. */
export const answering =
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
export const no = `{"errors":[{"title":"no"}]}`;
const halfBody = () =>
  new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) });

const targets: readonly (readonly [string, Spoil, number?])[] = [
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
];

/** Targets of no use: what they answer, and how many milliseconds a request may take if they never do. */
export const useless = targets.map(([name, spoil, timeout]) => ({ name, spoil, timeout }));

/** Whether a target conforms, and what passes on it although it asks something of the target. */
export async function surviveUseless(given: Given) {
  const survived = await survive(given);
  expectWithstood(survived);
  const passed = survived.document.results.filter(({ outcome }) => outcome.kind === "passed");
  const odd = passed.map(({ id }) => id).filter((id) => !undemanding.has(id));
  return { odd, conforms: exitCode(survived.document) === 0 };
}
