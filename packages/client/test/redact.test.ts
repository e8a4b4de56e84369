import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../src/index.ts";
import { answer, apiKey, inactive, stage } from "./stage.ts";

const secret = "7f3k9q2m-x8w1c5v0-b6n4z2j8";
/** With all that a URL, a form and JSON escape. */
const odd = 'pa/s+s "word"\\~*é 0123456789';
const base64 = (text: string, encoding: "base64" | "base64url" = "base64") =>
  Buffer.from(text).toString(encoding);
const reversed = (text: string) => Array.from(text).toReversed().join("");

const spellings: Readonly<Record<string, (key: string) => string>> = {
  plain: (key) => key,
  "in upper case": (key) => key.toUpperCase(),
  "in lower case": (key) => key.toLowerCase(),
  "without the prefix": (key) => key.replace(/^persona_sandbox_/, ""),
  "in its first half": (key) => key.slice(0, Math.ceil(key.length / 2) + 8),
  "in its second half": (key) => key.slice(-13),
  reversed,
  "reversed without the prefix": (key) => reversed(key.replace(/^persona_sandbox_/, "")),
  "escaped for a URL": encodeURIComponent,
  "escaped for a form": (key) => new URLSearchParams({ key }).toString(),
  "escaped for JSON": (key) => JSON.stringify(key),
  "escaped for JSON, twice": (key) => JSON.stringify(JSON.stringify(key)),
  "in base64": base64,
  "in base64 after one byte": (key) => base64(`:${key}`),
  "in base64 after two bytes": (key) => base64(`a:${key}`),
  "in base64 with a byte after it": (key) => base64(`${key}:`),
  "in base64 without the prefix": (key) => base64(key.replace(/^persona_sandbox_/, "")),
  "in base64url": (key) => base64(`é?>${key}`, "base64url"),
  "in base64, escaped for a URL": (key) => encodeURIComponent(base64(`é?>${key}`)),
  "in hexadecimal": (key) => Buffer.from(key).toString("hex"),
  "in hexadecimal, in upper case": (key) => Buffer.from(key).toString("hex").toUpperCase(),
  "in hexadecimal without the prefix": (key) =>
    Buffer.from(key.replace(/^persona_sandbox_/, "")).toString("hex"),
};

/** Every run of eight characters of the secret, in a spelling that a reader could turn back. */
const traces = Array.from({ length: secret.length - 7 }, (_, at) =>
  secret.slice(at, at + 8),
).flatMap((part) => [part, reversed(part), Buffer.from(part).toString("hex")]);

/** What could be read out of a text: itself, and what its base64 says, from wherever one begins to read. */
function readings(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  const decoded = runs.flatMap((run) =>
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString("latin1")),
  );
  return [text, ...decoded].join("\n").toLowerCase();
}

/** The traces of the key in a text. */
function tracesIn(text: string): readonly string[] {
  const read = readings(text);
  return traces.filter((trace) => read.includes(trace.toLowerCase()));
}

it.each(Object.entries(spellings))(
  "a key %s leaves traces, or what follows proves nothing",
  (_, spell) => {
    expect(tracesIn(spell(apiKey))).not.toEqual([]);
  },
);

describe.each(Object.entries(spellings))("a key %s", (_, spell) => {
  const planted = spell(apiKey);

  it("is not in an exchange, wherever it was planted", async () => {
    const exchanges: unknown[] = [];
    const echo = answer(422, { errors: [{ title: `you sent ${planted}`, details: planted }] });
    echo.headers.set("X-Echo", planted.replaceAll("\n", " "));
    echo.headers.set("Request-Id", `req_${planted}`);
    const { client } = stage([echo], { onExchange: (exchange) => exchanges.push(exchange) });
    const replies = [
      await client.connections.retrieve(planted),
      await client.connections.list({ after: planted, status: planted }),
      await client.connections.create({ destinationOrganizationId: planted }),
      await client.send({ method: "POST", path: `/${encodeURIComponent(planted)}`, body: planted }),
    ];
    expect(tracesIn(JSON.stringify([replies, exchanges]))).toEqual([]);
    expect(tracesIn(inspect([replies, exchanges], { depth: 9 }))).toEqual([]);
  });

  it("is not in a NoReplyError, its cause or its stack", async () => {
    const cause = Object.assign(new Error(`refused by ${planted}`), { header: planted });
    const { client } = stage([new TypeError(`failed with ${planted}`, { cause })]);
    const error = await client.connections
      .retrieve(planted)
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ name: "NoReplyError" });
    const { message, stack, cause: why } = error as Error;
    for (const text of [message, stack, String(why), (why as Error).stack, inspect(error)]) {
      expect(tracesIn(text ?? "")).toEqual([]);
    }
  });
});

it("a key is not in the name of a header", async () => {
  const { client } = stage([new Response("{}", { headers: { [`x-${apiKey}`]: "1" } })]);
  const { exchange } = await client.connections.retrieve("cxn_1");
  expect(Object.keys(exchange.headers)).toContain("x-[redacted]");
  expect(tracesIn(JSON.stringify(exchange))).toEqual([]);
});

it("the error about a key that is no valid header does not quote the key", async () => {
  for (const broken of [`${apiKey}\n${apiKey}`, `${apiKey}\0`]) {
    const { client, requests } = stage([answer(200)], { apiKey: broken });
    const error = await client.connections.reactivate("cxn_1").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("cannot be sent");
    expect(tracesIn(inspect(error))).toEqual([]);
    expect(requests).toEqual([]);
  }
});

it("a key with space around it, which is sent without, is found without", async () => {
  const { client } = stage([answer(401, { key: apiKey })], { apiKey: ` ${apiKey}\n` });
  expect(tracesIn((await client.connections.retrieve("cxn_1")).exchange.body)).toEqual([]);
});

it("a key that the body limit cuts in two is dropped from the end, wherever the cut is", async () => {
  const body = `{"key":"${apiKey}"}`;
  for (let bodyLimit = 0; bodyLimit <= body.length; bodyLimit += 1) {
    const { client } = stage([new Response(body)], { bodyLimit });
    const { exchange } = await client.connections.retrieve("cxn_1");
    const blotted = exchange.body
      .slice(8)
      .replace("persona_sandbox_", "")
      .replace("[redacted]", "");
    const after = body.slice(8 + apiKey.length, bodyLimit);
    expect(exchange.body.slice(0, 8)).toBe(body.slice(0, Math.min(8, bodyLimit)));
    expect(blotted.length).toBeLessThan(4);
    expect(blotted.endsWith(after)).toBe(true);
  }
});

/** Without a prefix or halves that would be found besides, and with all that base64 spells in two ways. */
const single = "?>~?>~?>~abc?>~?>~";

it.each(["", ":", "a:"])(
  "base64 is found in each of its spellings where %j stands before",
  (before) => {
    const redact = createRedactor([single]);
    const [plain, forUrl] = [base64(before + single), base64(before + single, "base64url")];
    for (const text of [plain, forUrl, encodeURIComponent(plain), plain.replaceAll("/", "\\/")]) {
      expect(redact(text)).toMatch(/^.{0,8}\[redacted\].{0,12}$/);
    }
  },
);

it("other texts can be named that must not be written down, whatever characters they hold", async () => {
  const planted = [odd, encodeURIComponent(odd), base64(odd)].join(" ");
  const { client } = stage([answer(200, { planted })], { secrets: [odd] });
  const { exchange } = await client.connections.list({ after: odd, status: `a ${odd}` });
  expect(exchange.path).toBe(
    "/api/v1/connect/connections?page%5Bafter%5D=[redacted]&filter%5Bstatus%5D=a+[redacted]",
  );
  expect(exchange.body).not.toContain("word");
  expect(exchange.body).not.toContain("0123456789");
  expect(exchange.body).not.toContain(base64(odd).slice(4, 20));
});

describe("innocent text", () => {
  it("stays as it is", async () => {
    const text = JSON.stringify({ data: inactive, why: "persona_sandbox_ keys work in a sandbox" });
    const { client } = stage([new Response(text, { headers: { "request-id": "req_7f3k9q2m" } })]);
    const reply = await client.connections.retrieve("cxn_7f3k9q2m");
    expect(reply.exchange.body).toBe(text);
    expect(reply.exchange.path).toBe("/api/v1/connect/connections/cxn_7f3k9q2m");
    expect(reply.exchange.requestId).toBe("req_7f3k9q2m");
  });

  it.each([[[]], [[""]], [[" \n"]]])("stays without a secret: %j", (secrets) => {
    expect(createRedactor(secrets)(" \n some text")).toBe(" \n some text");
  });

  it("stays around a short secret, whose parts say nothing alone", () => {
    expect(createRedactor(["open sesame"])("open the sesame: open sesame")).toBe(
      "open the sesame: [redacted]",
    );
  });
});
