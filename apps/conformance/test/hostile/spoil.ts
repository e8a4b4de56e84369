import type { Honest, Kind, Spoil } from "./provider.ts";

export interface Payload {
  readonly name: string;
  readonly spoil: Spoil;
  /** The one kind of answer that the second run spoils. */
  readonly only: Kind;
  /** No promise is broken by it, so that a run passes; or none where answers of the one kind alone are spoilt. */
  readonly harmless?: "always" | "alone";
}

/** What a body may be made of. */
type Written = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;

interface Changed {
  readonly body?: Written | null;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The honest answer with something else in its place. */
export function instead(
  { response, text }: Honest,
  { body = text, status, headers }: Changed,
): Response {
  const all = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
  return new Response(body, { status: status ?? response.status, headers: all });
}

export const body =
  (make: Written | ((honest: Honest) => Written | null)): Spoil =>
  (honest) =>
    instead(honest, { body: typeof make === "function" ? make(honest) : make });
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Spoil =>
  (honest) =>
    instead(honest, { status: code, headers });
export const header =
  (headers: Readonly<Record<string, string>>): Spoil =>
  (honest) =>
    instead(honest, { headers });

export type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A JSON document with each text in it replaced. */
export function retold(value: unknown, tell: (text: string) => unknown): unknown {
  if (typeof value === "string") return tell(value);
  if (Array.isArray(value)) return value.map((item) => retold(item, tell));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, retold(item, tell)]));
}

/** Each resource under `data` changed. */
export function edited(json: unknown, edit: (resource: Members) => Members): unknown {
  if (!isObject(json)) return json;
  const { data } = json;
  if (Array.isArray(data)) return { ...json, data: data.filter(isObject).map(edit) };
  return isObject(data) ? { ...json, data: edit(data) } : json;
}

export const written = (change: (json: unknown) => unknown): Spoil =>
  body(({ json }) => JSON.stringify(change(json)));
export const everyText = (text: unknown): Spoil => written((json) => retold(json, () => text));
export const everyId = (id: unknown): Spoil =>
  written((json) => edited(json, (one) => ({ ...one, id })));
export const attribute = (values: Members): Spoil =>
  written((json) =>
    edited(json, (one) => ({
      ...one,
      attributes: { ...(isObject(one["attributes"]) ? one["attributes"] : {}), ...values },
    })),
  );
export const attributes = (value: unknown): Spoil =>
  written((json) => edited(json, (one) => ({ ...one, attributes: value })));
/** Another member beside the honest ones, in the letters of JSON. */
export const beside = (member: string): Spoil =>
  body(({ text }) => `${text.slice(0, -1)},${member}}`);
export const links = (next: unknown): Spoil =>
  written((json) => (isObject(json) ? { ...json, links: { prev: null, next } } : json));

export const chunk = new Uint8Array(65_536).fill(0x20);
/** Bytes that were made, over all bodies. */
export const produced = { bytes: 0 };

/** A body that is made as it is read, of so many chunks. */
export const lazily = (chunks: number, bytes: Uint8Array<ArrayBuffer> = chunk): Spoil =>
  body(() => {
    let left = chunks;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (left === 0) return controller.close();
        left -= 1;
        produced.bytes += bytes.byteLength;
        controller.enqueue(bytes);
      },
    });
  });

export const nested = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
export const long = (length: number) => "x".repeat(length);
export const many = (count: number, name: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), index]));

/** What this suite would say, as a target might. */
export const verdict = "conforms · 139 checks · 1 request · 0.1 s";
export const escapes = "\u001B[2J\u001B[1;1H\u001B]0;owned\u0007\u009B31m";
const forged = `\r\n${verdict}\n\n✓ all is well`;
export const spaced = `${" ".repeat(300)}${verdict}${" ".repeat(300)}`;
/** Of odd length, so that it begins at every column of a terminal that breaks it. */
const glued = verdict.replaceAll(" ", "\u00A0").repeat(100);
const bidi = "\u202Esmrofnoc\u202C\u2066\u2069\u200B\uFEFF\u{E0041}";
export const script = `"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>&lt;`;
const markdown = "| a | b |\n|---|---|\n[x](javascript:alert(1)) ``` @everyone <details>";

export const texts: readonly (readonly [string, unknown])[] = [
  ["escape sequences", escapes],
  ["a line of ours", forged],
  ["a line of ours behind many blanks", spaced],
  ["a line of ours that a terminal would break off", glued],
  ["bidi overrides and invisible characters", bidi],
  ["HTML and script", script],
  ["Markdown", markdown],
  ["a NUL", "a\u0000b"],
  ["half a character", "\uD800"],
  ["nothing", ""],
  ["20 kB", long(20_000)],
  ["the name of a member of every object", "__proto__"],
  ["a number", 1e308],
  ["null", null],
  ["an array", [["pending"]]],
  ["an object", { toString: 1, valueOf: null, length: 3 }],
];

export const ids: readonly (readonly [string, unknown])[] = [
  ["../../x", "../../x"],
  ["..", ".."],
  [".", "."],
  ["%2e%2e", "%2e%2e"],
  ["?x", "?x"],
  ["#", "#"],
  ["a backslash", String.raw`..\..\x`],
  ["an origin", "//evil.example/x"],
  ["100 kB", long(100_000)],
  ["nothing", ""],
  ["half a character", "cxn_\uDC00"],
  ["another one each", null],
];

export const elsewhere: readonly (readonly [string, unknown])[] = [
  ["to another origin", "https://evil.example/api/v1/connect/connections?page%5Bafter%5D=x"],
  ["to another origin without a scheme", "//evil.example/api/v1/connect/connections"],
  ["to a port", ":1@evil.example/api/v1/connect/connections"],
  ["with a backslash", String.raw`/\evil.example/api/v1/`],
  ["out of the API", "/api/v1/../../admin"],
  ["out of the API, escaped", "/api/v1/%2e%2e/%2E./admin"],
  ["with a line of ours", `/api/v1/connect/connections?x=${forged}`],
  ["of 300 kB", `/api/v1/connect/connections?x=${long(300_000)}`],
  ["that are numbers", 7],
  ["of half an escape", "/api/v1/connect/connections?page%5Bafter%5D=%E0%A4%A"],
  ["of nothing", ""],
  // Leads to itself for ever.
  ["in a circle", "/api/v1/connect/connections?page%5Bsize%5D=1"],
];
