import { overNetwork } from "@persona-conformance/client";
import type { Honest, Kind, Spoil } from "./hostile.ts";

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
function instead({ response, text }: Honest, { body = text, status, headers }: Changed): Response {
  const all = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
  return new Response(body, { status: status ?? response.status, headers: all });
}

const body =
  (make: Written | ((honest: Honest) => Written | null)): Spoil =>
  (honest) =>
    instead(honest, { body: typeof make === "function" ? make(honest) : make });
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Spoil =>
  (honest) =>
    instead(honest, { status: code, headers });
const header =
  (headers: Readonly<Record<string, string>>): Spoil =>
  (honest) =>
    instead(honest, { headers });

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A JSON document with each text in it replaced. */
function retold(value: unknown, tell: (text: string) => unknown): unknown {
  if (typeof value === "string") return tell(value);
  if (Array.isArray(value)) return value.map((item) => retold(item, tell));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, retold(item, tell)]));
}

/** Each resource under `data` changed. */
function edited(json: unknown, edit: (resource: Members) => Members): unknown {
  if (!isObject(json)) return json;
  const { data } = json;
  if (Array.isArray(data)) return { ...json, data: data.filter(isObject).map(edit) };
  return isObject(data) ? { ...json, data: edit(data) } : json;
}

const written = (change: (json: unknown) => unknown): Spoil =>
  body(({ json }) => JSON.stringify(change(json)));
const everyText = (text: unknown): Spoil => written((json) => retold(json, () => text));
const everyId = (id: unknown): Spoil => written((json) => edited(json, (one) => ({ ...one, id })));
const attribute = (values: Members): Spoil =>
  written((json) =>
    edited(json, (one) => ({
      ...one,
      attributes: { ...(isObject(one["attributes"]) ? one["attributes"] : {}), ...values },
    })),
  );
const attributes = (value: unknown): Spoil =>
  written((json) => edited(json, (one) => ({ ...one, attributes: value })));
/** Another member beside the honest ones, in the letters of JSON. */
const beside = (member: string): Spoil => body(({ text }) => `${text.slice(0, -1)},${member}}`);
const links = (next: unknown): Spoil =>
  written((json) => (isObject(json) ? { ...json, links: { prev: null, next } } : json));

const chunk = new Uint8Array(65_536).fill(0x20);
/** Bytes that were made, over all bodies. */
export const produced = { bytes: 0 };

/** A body that is made as it is read, of so many chunks. */
const lazily = (chunks: number, bytes: Uint8Array<ArrayBuffer> = chunk): Spoil =>
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

const nested = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
const long = (length: number) => "x".repeat(length);
const many = (count: number, name: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), index]));

/** What this suite would say, as a target might. */
const verdict = "conforms · 139 checks · 1 request · 0.1 s";
const escapes = "\u001B[2J\u001B[1;1H\u001B]0;owned\u0007\u009B31m";
const forged = `\r\n${verdict}\n\n✓ all is well`;
const spaced = `${" ".repeat(300)}${verdict}${" ".repeat(300)}`;
/** Of odd length, so that it begins at every column of a terminal that breaks it. */
const glued = verdict.replaceAll(" ", "\u00A0").repeat(100);
const bidi = "\u202Esmrofnoc\u202C\u2066\u2069\u200B\uFEFF\u{E0041}";
const script = `"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>&lt;`;
const markdown = "| a | b |\n|---|---|\n[x](javascript:alert(1)) ``` @everyone <details>";

const texts: readonly (readonly [string, unknown])[] = [
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

const ids: readonly (readonly [string, unknown])[] = [
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

const elsewhere: readonly (readonly [string, unknown])[] = [
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

export const payloads: readonly Payload[] = [
  ...texts.map(([name, text]) => ({
    name: `each text is ${name}`,
    spoil: everyText(text),
    only: "retrieval" as const,
  })),
  ...texts
    .filter((_, index) => index % 3 === 1)
    .map(([name, text]) => ({
      name: `each text of a refusal is ${name}`,
      spoil: everyText(text),
      only: "refusal" as const,
      // A title may be any text with something in it.
      ...(typeof text === "string" && text !== "" && { harmless: "alone" as const }),
    })),
  ...ids.map(([name, id], index) => ({
    name: `ids are ${name}`,
    spoil: everyId(id),
    only: index % 2 === 0 ? ("list" as const) : ("change" as const),
  })),
  ...elsewhere.map(([name, link]) => ({
    name: `links ${name}`,
    spoil: links(link),
    only: "list" as const,
  })),

  // Bodies.
  {
    name: "a member __proto__",
    spoil: beside(`"__proto__":{"polluted":true,"errors":[],"data":1,"status":200}`),
    only: "retrieval",
  },
  {
    name: "a member constructor.prototype",
    spoil: beside(`"constructor":{"prototype":{"polluted":true}}`),
    only: "retrieval",
    // An unknown member like any other.
    harmless: "always",
  },
  {
    name: "an attribute __proto__",
    spoil: body(({ text }) =>
      text.replaceAll(`"attributes":{`, `"attributes":{"__proto__":{"polluted":true},`),
    ),
    only: "retrieval",
  },
  { name: "100,000 arrays in one another", spoil: body(nested("[", "]")), only: "retrieval" },
  {
    name: "100,000 objects in one another",
    spoil: body(nested('{"data":', "}").replace("}", "1}")),
    only: "list",
  },
  {
    name: "a status that is nested 100,000 deep",
    spoil: body(({ text }) => text.replaceAll('"pending"', nested("[", "]"))),
    only: "change",
  },
  { name: "half a nesting", spoil: body("[".repeat(100_000)), only: "retrieval" },
  { name: "a body of 100 MB", spoil: lazily(1600), only: "retrieval" },
  { name: "an endless body", spoil: lazily(Infinity), only: "list" },
  {
    name: "an endless body, byte by byte",
    spoil: lazily(Infinity, chunk.slice(0, 1)),
    only: "unauthorized",
  },
  {
    name: "300 unknown members",
    spoil: written((json) =>
      Object.assign(
        {},
        json,
        many(300, (index) => `m${index}`),
      ),
    ),
    only: "list",
    harmless: "always",
  },
  {
    name: "unknown members of 20 kB",
    spoil: written((json) =>
      Object.assign(
        {},
        json,
        many(3, (index) => long(20_000) + index),
      ),
    ),
    only: "list",
    harmless: "always",
  },
  {
    name: "an unknown member named as a line of ours",
    // Ends the first row of a terminal, so that the line begins the second.
    spoil: written((json) => Object.assign({}, json, { [" ".repeat(67) + verdict]: 1 })),
    only: "list",
  },
  {
    name: "invalid UTF-8",
    spoil: body(new Uint8Array([0x7b, 0xc0, 0xaf, 0xff, 0xfe, 0x7d])),
    only: "retrieval",
  },
  {
    name: "invalid UTF-8 within a text",
    spoil: body(({ text }) => Buffer.from(text.replaceAll("org_", "\u00FF_"), "latin1")),
    only: "retrieval",
  },
  { name: "UTF-16", spoil: body(({ text }) => Buffer.from(text, "utf16le")), only: "retrieval" },
  {
    name: "a byte order mark",
    spoil: body(({ text }) => `\uFEFF${text}`),
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "keys that come twice",
    spoil: body(({ text }) => text.replace("{", `{"data":"x","errors":7,"data":null,`)),
    only: "retrieval",
    harmless: "alone",
  },
  {
    name: "blanks around the JSON",
    spoil: body(({ text }) => `\n\t ${text}\r\n `),
    only: "list",
    harmless: "always",
  },
  { name: "text behind the JSON", spoil: body(({ text }) => `${text}${text}`), only: "list" },
  {
    name: "data that is an array",
    spoil: body(`{"data":[[]],"links":{"prev":null,"next":null}}`),
    only: "retrieval",
  },
  { name: "data that is a text", spoil: body(`{"data":"cxn_1","links":{}}`), only: "list" },
  { name: "data that is null", spoil: body(`{"data":null}`), only: "retrieval" },
  {
    name: "rows that are null",
    spoil: body(`{"data":[null,1,"x",[]],"links":{"prev":null,"next":null}}`),
    only: "list",
  },
  {
    name: "a page of 200 rows",
    spoil: body(
      `{"data":[${Array(200).fill(`{"id":"x","attributes":{}}`).join()}],"links":{"prev":null,"next":null}}`,
    ),
    only: "list",
  },
  {
    name: "errors that are an object",
    spoil: body(`{"errors":{"0":{"title":"x"},"length":1}}`),
    only: "refusal",
  },
  { name: "errors that are a number", spoil: body(`{"errors":7}`), only: "refusal" },
  { name: "errors that are null", spoil: body(`{"errors":[null,[],"x"]}`), only: "refusal" },
  {
    name: "500 errors",
    spoil: body(`{"errors":[${Array(500).fill("{}").join()}]}`),
    only: "refusal",
  },
  { name: "true", spoil: body("true"), only: "retrieval" },
  {
    name: "a number with 200,000 digits",
    spoil: body(`{"data":${"9".repeat(200_000)}}`),
    only: "list",
  },
  { name: "null", spoil: body("null"), only: "refusal" },
  { name: "attributes that are null", spoil: attributes(null), only: "list" },
  { name: "attributes that are a text", spoil: attributes("pending"), only: "retrieval" },
  { name: "attributes that are an array", spoil: attributes(["pending"]), only: "change" },
  {
    name: "times that are none",
    spoil: attribute({ "created-at": "NaN", "updated-at": "Invalid Date" }),
    only: "retrieval",
  },
  {
    name: "times beyond all time",
    spoil: attribute({
      "created-at": "+275760-09-13T00:00:00.001Z",
      "updated-at": "-271821-04-19T23:59:59Z",
    }),
    only: "retrieval",
  },
  {
    name: "times that are numbers",
    spoil: attribute({ "created-at": 1e99, "updated-at": -1 }),
    only: "list",
  },
  {
    name: "a time of 31 February",
    spoil: attribute({ "created-at": "2026-02-31T00:00:00Z" }),
    only: "retrieval",
  },
  { name: "the key, told to all the world", spoil: (honest) => echo(honest), only: "retrieval" },

  // Headers.
  {
    name: "headers that are named as members of every object",
    spoil: header({
      __proto__x: "x",
      constructor: "x",
      toString: "x",
      hasOwnProperty: "x",
      valueOf: "x",
    }),
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "a header __proto__",
    spoil: (honest) => {
      const changed = instead(honest, {});
      changed.headers.append("__proto__", "polluted");
      return changed;
    },
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "escape sequences in every header",
    spoil: (honest) => everyHeader(honest, escapes.replaceAll("\u0007", "")),
    only: "retrieval",
  },
  {
    name: "a line of ours in every header",
    spoil: (honest) => everyHeader(honest, Buffer.from(spaced.trim()).toString("latin1")),
    only: "list",
  },
  {
    name: "script in every header",
    spoil: (honest) => everyHeader(honest, script),
    only: "change",
  },
  {
    name: "100 kB in every header",
    spoil: (honest) => everyHeader(honest, long(100_000)),
    only: "list",
  },
  {
    name: "500 headers of Persona's",
    spoil: (honest) => instead(honest, { headers: manyHeaders }),
    only: "list",
    harmless: "always",
  },
  {
    name: "headers that come twice",
    spoil: (honest) => {
      const changed = instead(honest, {});
      for (const [name, value] of honest.response.headers) changed.headers.append(name, value);
      return changed;
    },
    only: "retrieval",
  },
  {
    name: "cookies",
    spoil: (honest) => {
      const changed = instead(honest, {});
      for (let count = 0; count < 50; count += 1)
        changed.headers.append(
          "set-cookie",
          `session=${escapes.replaceAll("\u0007", "")}; Domain=evil.example`,
        );
      return changed;
    },
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "a length that is a lie",
    spoil: header({ "content-length": "99999999999" }),
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "an encoding that is a lie",
    spoil: header({ "content-encoding": "gzip, br, gzip" }),
    only: "retrieval",
    harmless: "always",
  },
  {
    name: "a link and a refresh elsewhere",
    spoil: header({
      link: "<https://evil.example/>; rel=next",
      refresh: "0; url=https://evil.example/",
      "alt-svc": 'h3="evil.example:443"',
    }),
    only: "list",
    harmless: "always",
  },
  {
    name: "no header at all",
    spoil: ({ text, response }) =>
      new Response(text, {
        status: response.status,
        headers: { "content-type": "application/json" },
      }),
    only: "retrieval",
  },
  {
    name: "counts that are none",
    spoil: header({
      "ratelimit-limit": "NaN",
      "ratelimit-remaining": "Infinity",
      "ratelimit-reset": "-1",
    }),
    only: "list",
  },

  // Statuses.
  ...["1e99", "-5", "Infinity"].map((reset) => ({
    name: `a 429 with a reset of ${reset.slice(0, 9)}`,
    spoil: status(429, { "ratelimit-reset": reset, "retry-after": reset }),
    only: "list" as const,
  })),
  {
    name: "a 503 with a Retry-After",
    spoil: status(503, { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }),
    only: "retrieval",
  },
  ...[299, 206, 418, 599].map((code) => ({
    name: `status ${code}`,
    spoil: status(code),
    only: "retrieval" as const,
  })),
  ...[204, 304].map((code) => ({
    name: `status ${code} without a body`,
    spoil: (honest: Honest) => instead(honest, { body: null, status: code }),
    only: "retrieval" as const,
  })),
  ...[301, 307].map((code) => ({
    name: `a ${code} elsewhere`,
    spoil: status(code, { location: "https://evil.example/api/v1/connect/connections" }),
    only: "retrieval" as const,
  })),
  {
    name: "a redirect with a line of ours",
    spoil: status(307, {
      location: Buffer.from(spaced.trim()).toString("latin1") + escapes.replaceAll("\u0007", ""),
    }),
    only: "list",
  },
  {
    name: "a redirect to itself",
    spoil: (honest) => instead(honest, { status: 307, headers: { location: honest.request.url } }),
    only: "list",
  },
  {
    name: "a refusal of every second request",
    spoil: (honest) =>
      honest.index % 2 === 0
        ? instead(honest, { status: 403, body: '{"errors":[{"title":"x"}]}' })
        : honest.response,
    only: "retrieval",
  },
];

const manyHeaders = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`persona-x${index}`, "x"]),
);

function everyHeader(honest: Honest, value: string): Response {
  const names = [...honest.response.headers.keys(), "location", "retry-after", "link"];
  const kept = names.filter((name) => name !== "content-type");
  return instead(honest, { headers: Object.fromEntries(kept.map((name) => [name, value])) });
}

function echo(honest: Honest): Response {
  const key = honest.request.headers.get("authorization") ?? "";
  const told = [
    key,
    key.slice(7),
    encodeURIComponent(key),
    Buffer.from(key).toString("base64"),
    Array.from(key.slice(7)).toReversed().join(""),
  ];
  const json = edited(
    retold(honest.json, (text) => text),
    (one) => ({ ...one, id: told.join("|") }),
  );
  return instead(honest, {
    body: JSON.stringify({ ...(json as Members), told }),
    headers: {
      "request-id": key,
      location: `https://evil.example/${key}`,
      [`x-${key.slice(7) || "none"}`]: key,
    },
  });
}

const network = overNetwork();

/** Takes the answer from a server at this origin instead. */
export const from =
  (origin: string): Spoil =>
  async ({ request }) => {
    const { pathname, search } = new URL(request.url);
    const { method, headers, signal } = request;
    const sent = method === "POST" ? { body: await request.text() } : {};
    return network(new Request(origin + pathname + search, { method, headers, signal, ...sent }));
  };

const ok = (headers: string, text = "{}") =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${text}`;

/** What no `Response` can be, and only a socket can say. */
export const spoken: readonly (readonly [string, string])[] = [
  ["status 999", "HTTP/1.1 999 Whatever\r\nContent-Length: 2\r\n\r\n{}"],
  ["status 000", "HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\n{}"],
  ["103 and nothing more", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"],
  ["101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"],
  ["a length that is too long", ok("Content-Length: 5000")],
  ["a length that is too short", ok("Content-Length: 1")],
  ["two lengths", ok("Content-Length: 2\r\nContent-Length: 3")],
  ["a length that is negative", ok("Content-Length: -2")],
  ["a chunk that never ends", ok("Transfer-Encoding: chunked", "fffffff\r\n{}")],
  ["headers of 1 MB", ok(`X-Long: ${long(1_000_000)}\r\nContent-Length: 2`)],
  ["2,000 headers", ok(`${"a: b\r\n".repeat(2000)}Content-Length: 2`)],
  [
    "headers __proto__ and constructor",
    ok("__proto__: a\r\n__proto__: b\r\nconstructor: c\r\nContent-Length: 2"),
  ],
  ["a header of a NUL", ok("X: a\u0000b\r\nContent-Length: 2")],
  ["a header that goes on", ok("X: a\r\n b\r\nContent-Length: 2")],
  [
    "a bomb of gzip",
    ok(
      "Content-Encoding: gzip\r\nContent-Length: 20",
      "\u001F\u008B\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003",
    ),
  ],
  ["two answers at once", ok("Content-Length: 2") + ok("Content-Length: 2")],
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
];
