import { exitCode } from "../../src/document/verdict.ts";
import { expectWithstood, type Given, type Spoil, survive } from "./provider.ts";

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

interface Useless {
  readonly name: string;
  readonly spoil: Spoil;
  /** Milliseconds for a request, where no answer ends. */
  readonly timeout?: number;
}

/** Targets of no use, by what they answer. */
export const useless: readonly Useless[] = [
  { name: "200 and {}", spoil: answering(200, "{}") },
  { name: "200 and an HTML page", spoil: answering(200, "<!doctype html>", html) },
  { name: "204", spoil: () => new Response(null, { status: 204 }) },
  { name: "401", spoil: answering(401, no) },
  { name: "429", spoil: answering(429, no, { "ratelimit-reset": "1" }) },
  { name: "500", spoil: answering(500, no) },
  { name: "no network", spoil: () => Promise.reject(new TypeError("fetch failed")) },
  { name: "half a body, and no more of it", spoil: () => new Response(halfBody()), timeout: 5 },
  { name: "200 and []", spoil: answering(200, "[]") },
  { name: "200 and nothing", spoil: answering(200, "") },
  { name: "200 and half a body", spoil: answering(200, `{"data":[{"id":`) },
  { name: "201 and {}", spoil: answering(201, "{}") },
  { name: "503 and an HTML page", spoil: answering(503, "<!doctype html>", html) },
  {
    name: "a redirect elsewhere",
    spoil: answering(307, "", { location: "https://evil.example/" }),
  },
  { name: "no answer, ever", spoil: () => new Promise(() => {}), timeout: 5 },
];

/** Whether a target conforms, and what passes on it although it asks something of the target. */
export async function surviveUseless(given: Given) {
  const survived = await survive(given);
  expectWithstood(survived);
  const passed = survived.document.results.filter(({ outcome }) => outcome.kind === "passed");
  const odd = passed.map(({ id }) => id).filter((id) => !undemanding.has(id));
  return { odd, conforms: exitCode(survived.document) === 0 };
}
