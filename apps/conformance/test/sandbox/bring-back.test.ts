import type { Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import { describe, expect, it, test } from "vitest";
import { consoleReport } from "../../src/report/console/run.ts";
import { github } from "../../src/report/formats/github.ts";
import { html } from "../../src/report/html/run.ts";
import { junit } from "../../src/report/formats/junit.ts";
import { markdown } from "../../src/report/markdown/run.ts";
import { byHand } from "../../src/targets/sandbox/by-hand.ts";
import { waysTo } from "../../src/targets/sandbox/ways.ts";
import type { View } from "../../src/trial/reading/view.ts";
import { acceptsAt, bring, runAt, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const wordsOf = (from: string | undefined, to: string) =>
  waysTo(connections.lifecycle, from, to).map((way) =>
    way.map(({ action, party }) => `${action} by ${party}`).join(", "),
  );

test("the ways between two statuses are all that are legal, the shortest first", () => {
  expect(wordsOf("inactive", "active")).toEqual(["reactivate by source, accept by destination"]);
  expect(wordsOf("pending", "inactive")).toEqual([
    "deactivate by source",
    "deactivate by destination",
    "accept by destination, deactivate by source",
    "accept by destination, deactivate by destination",
  ]);
  expect(wordsOf("pending", "pending")).toEqual([""]);
});

test("from a status that nobody knows, each action may lead where it leads otherwise", () => {
  expect(wordsOf("suspended", "pending")).toContain("reactivate by source");
  expect(wordsOf(undefined, "pending")).toContain(
    "deactivate by destination, reactivate by source",
  );
});

/** A mock of which some requests are refused, once the connection stands where the test begins. */
function refusing(
  isRefused: (request: Request, body: string) => boolean,
  status = 409,
): {
  readonly mock: Mock;
  begin(): void;
} {
  const mock = mockInTime();
  let begun = false;
  return {
    begin: () => {
      begun = true;
    },
    mock: {
      ...mock,
      async fetch(request) {
        const body = await request.clone().text();
        if (!begun || request.method !== "POST" || !isRefused(request, body))
          return mock.fetch(request);
        const headers = { "content-type": "application/json", "request-id": "req_refused" };
        return new Response('{"errors":[{"title":"Conflict"}]}', { status, headers });
      },
    },
  };
}

describe("a connection that was moved is brought back by every way that is legal", () => {
  const isAbout = (action: string) => (request: Request) => request.url.endsWith(`/${action}`);
  const ofSource = (request: Request) =>
    request.headers.get("authorization")?.includes("source") === true;

  it("by the other party's deactivation, where the source is refused", async () => {
    const { mock, begin } = refusing(
      (request) => isAbout("deactivate")(request) && ofSource(request),
    );
    const served = await serveMock(mock);
    await bring(served, "inactive");
    begin();
    const run = await runAt(served.url, ["connections/record/reactivate-keeps"], {
      variables: twoKeys,
    });
    expect([await served.status(), run.problems]).toEqual(["inactive", []]);
  });

  it("also if the source still reads what was before the destination's deactivation", async () => {
    const mock = mockInTime();
    const seen = new Map<string, string>();
    const cached: Mock = {
      ...mock,
      async fetch(request) {
        const key = request.headers.get("authorization") ?? "";
        if (request.method !== "GET") {
          const answer = await mock.fetch(request);
          // An action clears only what its own party has read.
          for (const known of seen.keys()) if (known.startsWith(key)) seen.delete(known);
          return answer;
        }
        const answer = await mock.fetch(request);
        const asked = `${key} ${request.url}`;
        const body = seen.get(asked) ?? (await answer.text());
        if (!request.url.includes("?") && answer.ok) seen.set(asked, body);
        return new Response(body, answer);
      },
    };
    const served = await serveMock(cached);
    await bring(served, "pending");
    const run = await runAt(
      served.url,
      ["connections/lifecycle/deactivate/pending/by-destination"],
      { variables: twoKeys },
    );
    expect(run.problems).toEqual([]);
    // Read behind the cache.
    const path = `${served.url}/api/v1/connect/connections/${served.id}`;
    const headers = { authorization: `Bearer ${keys.source}` };
    const answer = await mock.fetch(new Request(path, { headers }));
    expect(await answer.json()).toMatchObject({ data: { attributes: { status: "pending" } } });
  });

  it("by the other party's deactivation, where the source's always fails", async () => {
    const { mock, begin } = refusing(
      (request) => isAbout("deactivate")(request) && ofSource(request),
      503,
    );
    const served = await serveMock(mock);
    await bring(served, "inactive");
    begin();
    const run = await runAt(served.url, ["connections/record/reactivate-keeps"], {
      variables: twoKeys,
    });
    expect([await served.status(), run.problems]).toEqual(["inactive", []]);
  });

  it("with an empty body, if a missing body is refused", async () => {
    const { mock, begin } = refusing(
      (request, body) => isAbout("reactivate")(request) && body === "",
    );
    const served = await serveMock(mock);
    begin();
    const run = await runAt(served.url, ["connections/record/deactivate-keeps"], {
      variables: twoKeys,
    });
    expect([await served.status(), run.problems]).toEqual(["pending", []]);
  });

  it("at the second try, where the first is refused", async () => {
    let refused = 0;
    const { mock, begin } = refusing((request) => {
      const isFirst = isAbout("reactivate")(request) && refused < 3;
      if (isFirst) refused += 1;
      return isFirst;
    });
    const served = await serveMock(mock);
    begin();
    const run = await runAt(served.url, ["connections/record/deactivate-keeps"], {
      variables: twoKeys,
    });
    expect([await served.status(), run.problems]).toEqual(["pending", []]);
  });

  it("by a person, who is shown the requests, if no way is left", async () => {
    const { mock, begin } = refusing(isAbout("reactivate"));
    const served = await serveMock(mock);
    await bring(served, "active");
    begin();
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) };
    const run = await runAt(served.url, ["connections/record/deactivate-keeps"], { variables });
    expect(await served.status()).toBe("inactive");
    const curl = `curl -i -X POST '${served.url}/api/v1/connect/connections/${served.id}/reactivate' -H "Authorization: Bearer $PERSONA_SOURCE_API_KEY" -H 'Persona-Version: 2026-09-29'`;
    expect(run.problems).toEqual([
      expect.stringContaining(
        "was found active and could not be brought back: it is inactive now: the target refuses to let the source reactivate it; the documentation promises: ",
      ),
    ]);
    const withBody = "-H 'Content-Type: application/json' --data-raw '{}'";
    expect(run.byHand).toEqual([
      { text: "Restore the connection by hand:" },
      { text: "reactivate it as the source:" },
      { text: curl, isCommand: true },
      { text: "then accept it in the dashboard of the destination" },
      { text: "If a request is refused, add this to its command:" },
      { text: withBody, isCommand: true },
    ]);
    // Each command can be pasted: it is a whole line, or a block of its own.
    const lines = consoleReport(run, { width: 100 }).split("\n");
    expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining([curl, withBody]));
    expect(markdown(run)).toContain(`\n\n\`\`\`sh\n${curl}\n\`\`\`\n`);
    const escaped = curl.replaceAll("'", "&#39;").replaceAll('"', "&quot;");
    expect(html(run)).toContain(
      `<p class="heading">Restore the connection by hand:</p><p class="words">reactivate it as the source:</p><pre>${escaped}</pre>`,
    );
    for (const report of [consoleReport, markdown, html, junit, github])
      for (const key of Object.values(keys)) expect(report(run)).not.toContain(key);
  });
});

test("a person is shown every way, for every party that may take it", () => {
  const last = { status: "pending" } as View;
  const fixture = { resource: connections, id: "cxn_1", last };
  const steps = byHand(fixture, "inactive", "https://api.example", { apiVersion: "2026-09-29" });
  const words = steps.filter(({ isCommand }) => isCommand !== true).map(({ text }) => text);
  expect(words).toEqual([
    "Restore the connection by hand, in one of these 3 ways:",
    "1. deactivate it as the source:",
    "2. deactivate it as the destination:",
    "3. accept it in the dashboard of the destination",
    "then deactivate it as the source:",
    "If a request is refused, add this to its command:",
  ]);
  const commands = steps.flatMap(({ text }) =>
    [...text.matchAll(/^curl .+\/(\w+)' -H "Authorization: Bearer \$PERSONA_(\w+)_API_KEY"/g)].map(
      ([, action, party]) => `${action} ${party}`,
    ),
  );
  expect(commands).toEqual(["deactivate SOURCE", "deactivate DESTINATION", "deactivate SOURCE"]);
});

test("a person is shown whom to ask if no action leads there", () => {
  const last = { status: "pending" } as View;
  const fixture = { resource: connections, id: "cxn_1", last };
  expect(byHand(fixture, "pending", "https://api.example", { apiVersion: "2026-09-29" })).toEqual([
    { text: "Ask Persona's support to make it pending again." },
  ]);
});
