import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { reporters } from "../../src/report/reporters.ts";
import { secretsOf } from "../../src/without-secrets.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { tracesOf } from "../support/traces.ts";

const secret = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
const key = `persona_sandbox_${secret}`;
const traces = tracesOf(secret, 9);

it.each<[string, Record<string, string>, readonly string[]]>([
  ["keys", { PERSONA_SOURCE_API_KEY: key }, [key]],
  ["a key in the wrong variable", { PERSONA_OPENAPI: `https://a.example/${key}` }, [key]],
  ["a broker's token", { PACT_BROKER_TOKEN: "broker-token-1" }, ["broker-token-1"]],
  [
    "webhook secrets",
    { PERSONA_WEBHOOK_SECRETS: "wbhsec_111111, wbhsec_222222" },
    ["wbhsec_111111, wbhsec_222222", "wbhsec_111111", "wbhsec_222222"],
  ],
  [
    "the password of a proxy, as it is written and as it is sent",
    { https_proxy: "http://me:pass%40word1@proxy.example:3128" },
    ["pass%40word1", "pass@word1", Buffer.from("me:pass@word1").toString("base64")],
  ],
  ["no proxy without a password", { HTTP_PROXY: "http://proxy.example" }, []],
  ["no word that may stand anywhere", { PACT_BROKER_PASSWORD: "password" }, []],
  ["nothing else", { HOME: "/home/somebody", PACT_BROKER_USERNAME: "somebody-else" }, []],
])("what is secret: %s", (_, environment, expected) => {
  expect(secretsOf(environment)).toEqual(expected);
});

it("a key that a file of ours quotes reaches no report and no line", async () => {
  const folder = await temporaryFolder();
  const known = join(folder, "known");
  const escaped = Array.from(key, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
  await writeFile(
    known,
    `# ${key} or ${escaped} ${"x".repeat(200)} ${key}\nconnections/list/own-only\n`,
  );
  const out = join(folder, "out");
  const ended = await command(
    [
      "run",
      "connections/list/**",
      "--fault",
      "connections/strangers/may-read",
      "--known-failures",
      known,
      "--out",
      out,
      "--reporter",
      Object.keys(reporters).join(),
    ],
    { PERSONA_SOURCE_API_KEY: key },
  );
  const files = await Promise.all(
    (await readdir(out)).map((name) => readFile(join(out, name), "utf8")),
  );
  expect(files.join("")).toContain("[redacted]");
  expect(traces([ended.out, ended.error, ...files])).toEqual([]);
});

it("a key on the command line is not told again", async () => {
  const ended = await command(["run", `--key=${key}`]);
  expect(ended.code).toBe(2);
  expect(ended.error).toContain("[redacted]");
  expect(traces([ended.out, ended.error])).toEqual([]);
});

it("nothing writes to a file but through the gate", async () => {
  const source = new URL("../../src/", import.meta.url).pathname;
  const names = await readdir(source, { recursive: true });
  const writing = await Promise.all(
    names
      .filter((name) => name.endsWith(".ts"))
      .map(async (name) => [name, await readFile(join(source, name), "utf8")] as const),
  );
  const found = writing.filter(([, text]) =>
    /\b(?:write|append)File(?:Sync)?\(|createWriteStream\(/.test(text),
  );
  // These hold no text of a target's: certificates, who holds a lock, a journal of redacted answers, what was made of a public
  // description, the documentation, and what a project begins with.
  expect(found.map(([name]) => name).toSorted()).toEqual([
    "commands/init.ts",
    "commands/ledger-file.ts",
    "commands/own-reporters.ts",
    "commands/write-files.ts",
    "description/cache.ts",
    "pact/certificate-file.ts",
    "pact/documents.ts",
    "targets/sandbox/journal-file.ts",
    "targets/sandbox/lock.ts",
    "write-docs.ts",
  ]);
});
