import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { curl } from "../../src/report/repeat/curl.ts";
import { exchange } from "../support/run-document.ts";

const run = promisify(execFile);
const cell = { apiVersion: "2026-09-29", inflection: "kebab" };

test("a command names the key's variable, and never holds a key", () => {
  expect(curl(exchange, cell, "https://api.example")).toBe(
    [
      "curl -i --globoff -X POST 'https://api.example/api/v1/connect/connections/cxn_1/reactivate'",
      `-H "Authorization: Bearer $PERSONA_SOURCE_API_KEY"`,
      "-H 'Persona-Version: 2026-09-29' -H 'Key-Inflection: kebab'",
      `-H "Idempotency-Key: $(uuidgen || cat /proc/sys/kernel/random/uuid)"`,
    ].join(" "),
  );
});

test("a read sends no idempotency key, and a request without a key no authorization", () => {
  const command = curl({ ...exchange, method: "GET", by: "nobody" }, cell, "https://api.example");
  expect(command).not.toMatch(/-X|Idempotency-Key|Authorization/);
});

test("each party has its own key", () => {
  for (const by of ["destination", "stranger"]) {
    const variable = `$PERSONA_${by.toUpperCase()}_API_KEY"`;
    expect(curl({ ...exchange, by }, cell, "https://api.example")).toContain(variable);
  }
});

const hasCurl = await run("curl", ["--version"]).then(
  () => true,
  () => false,
);

/** Everything that a shell, or curl itself, could take for something else. */
const nasty = `it's "$(touch owned)" \`id\` $HOME \\ ! # & ; | > < * ? ~ {a,b} [1-3] %41\n\ttwo`;

test.skipIf(!hasCurl)(
  "the command sends what was sent, to the byte (skipped where there is no curl)",
  async () => {
    const seen: { url?: string; headers?: unknown; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen.push({ url: request.url ?? "", headers: request.headers, body });
        response.end("{}");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const bodies = [nasty, `@/dev/null${nasty}`, "-d x"];
    for (const sent of bodies) {
      const command = curl(
        { ...exchange, path: "/api/v1/it's/$(id)/[1-3]/{a,b}?page[after]=x&y='`z`", sent },
        cell,
        `http://127.0.0.1:${port}`,
      );
      await run("sh", ["-c", command], {
        env: { PATH: process.env.PATH, PERSONA_SOURCE_API_KEY: `k'"$(id)` },
      });
    }
    expect(seen.map(({ body }) => body)).toEqual(bodies);
    for (const { url, headers } of seen) {
      expect(url).toBe("/api/v1/it's/$(id)/[1-3]/{a,b}?page[after]=x&y='`z`");
      expect(headers).toMatchObject({
        authorization: `Bearer k'"$(id)`,
        "persona-version": "2026-09-29",
        "key-inflection": "kebab",
        "content-type": "application/json",
      });
    }
  },
);
