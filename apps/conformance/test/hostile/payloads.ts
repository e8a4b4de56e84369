import type { Honest } from "./provider.ts";
import { echo, everyHeader, manyHeaders } from "./headers.ts";
import {
  type Payload,
  instead,
  body,
  status,
  header,
  written,
  everyText,
  everyId,
  attribute,
  attributes,
  beside,
  links,
  chunk,
  lazily,
  nested,
  long,
  many,
  verdict,
  escapes,
  spaced,
  script,
  texts,
  ids,
  elsewhere,
} from "./spoil.ts";

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
