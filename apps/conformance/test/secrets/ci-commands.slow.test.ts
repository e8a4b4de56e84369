import { describe, expect, it } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { keys, serveHttp, serveMock, sharedClock } from "../support/serve.ts";
import { commandsIn, payloads } from "./ci-commands.ts";

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
