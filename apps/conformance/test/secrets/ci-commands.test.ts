import { describe, expect, it } from "vitest";
import { withoutCommands } from "../../src/without-commands.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { keys, serveHttp, serveMock, sharedClock } from "../support/serve.ts";

/** What a CI system takes for a command, as its own parser does. */
const parsers: Readonly<Record<string, (line: string) => boolean>> = {
  // The runner's first parser looks for it anywhere, its second at the beginning.
  "GitHub, the first": (line) => /##\[[^\]]*\]/.test(line),
  "GitHub, the second": (line) => /^\s*::[^:]*::/.test(line),
  Azure: (line) => /##(?:vso)?\[/i.test(line),
  TeamCity: (line) => line.includes("##teamcity["),
  GitLab: (line) => /section_(?:start|end):\d+:/.test(line),
  Buildkite: (line) => /^(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$)/.test(line),
};

const payloads: readonly string[] = [
  "##[error]owned",
  "in the middle ##[set-env name=PATH;]/tmp of a line",
  "##[command]##[group]nested",
  "##vso[task.setvariable variable=x]owned",
  "and ##VSO[task.complete result=Succeeded]",
  "##teamcity[buildStatus status='SUCCESS']",
  "x ##teamcity[setParameter name='a' value='b']",
  "::set-output name=x::owned",
  "\n::error file=a::owned",
  "\n   ::add-mask::a",
  "\r::stop-commands::x",
  "\u2028::warning::x",
  "section_start:1560896352:owned\r\u001b[0K",
  "section_end:1560896352:owned",
  "--- owned",
  "+++ owned",
  "\n~~~ owned",
  "^^^ +++",
];

const commandsIn = (text: string, allowed: RegExp = /^$/): readonly string[] =>
  text
    .split(/\r\n|[\n\r]/)
    .filter((line) => !allowed.test(line))
    .flatMap((line) =>
      Object.entries(parsers).flatMap(([name, parse]) => (parse(line) ? [`${name}: ${line}`] : [])),
    );

it.each(payloads)("%j would be a command, and is none any more", (text) => {
  expect(commandsIn(text.replaceAll("\u2028", "\n"))).not.toEqual([]);
  expect(commandsIn(withoutCommands(text))).toEqual([]);
});

it("JSON says the same without them, and other text stays as it is", () => {
  for (const text of payloads) {
    expect(JSON.parse(withoutCommands(JSON.stringify({ text })))).toEqual({ text });
  }
  const innocent =
    "a::before,\n::after {\n}\n## heading [link]\nhttp://[::1]:80 a::b --- 1 + 2\n----\n# [1]\n";
  expect(withoutCommands(innocent)).toBe(innocent);
});

describe("nothing that a target says is a command to a CI system", () => {
  it.each(payloads)("%j", async (payload) => {
    const served = await serveMock();
    let asked = 0;
    const url = await serveHttp(async (request, response) => {
      asked += 1;
      const { authorization = "" } = request.headers;
      const answer = await fetch(`${served.url}${request.url ?? ""}`, {
        method: request.method ?? "GET",
        headers: { authorization, "idempotency-key": String(request.headers["idempotency-key"]) },
      });
      const text = await answer.text();
      const spoilt = JSON.stringify(
        JSON.parse(text, (name, value: unknown) =>
          ["title", "details", "created-at", "destination-organization-id"].includes(name)
            ? payload
            : value,
        ),
      );
      response.writeHead(answer.status, {
        ...Object.fromEntries(answer.headers),
        "content-length": Buffer.byteLength(asked > 4 ? spoilt : text),
        "request-id": payload.replaceAll(/[^\x20-\x7e]/g, ""),
      });
      response.end(asked > 4 ? spoilt : text);
    });
    const { out, error } = await command(
      [
        "run",
        "connections/retrieve/**",
        "connections/list/**",
        "--target",
        "sandbox",
        "--verbose",
        "--out",
        await temporaryFolder(),
        "--reporter",
        "console,github,summary,ndjson,json",
      ],
      {
        GITHUB_ACTIONS: "true",
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: keys.source,
        PERSONA_CONNECTION_ID: served.id,
      },
      { clock: sharedClock },
    );
    expect(out.length).toBeGreaterThan(500);
    expect(commandsIn(out, /^::(?:error|warning|notice) title=[^:,]*::(?!.*##[a-z]*\[)/)).toEqual(
      [],
    );
    expect(commandsIn(error)).toEqual([]);
  });
});
