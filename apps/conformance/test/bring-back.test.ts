import type { Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import { describe, expect, it, test } from "vitest";
import { byHand } from "../src/targets/sandbox/by-hand.ts";
import { waysTo } from "../src/targets/sandbox/ways.ts";
import type { View } from "../src/trial/reading/view.ts";
import { acceptsAt, bring, runAt, twoKeys } from "./sandbox.ts";
import { mockInTime, serveMock } from "./serve.ts";

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

  it("with an empty body, where none is refused", async () => {
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

  it("and where no way is left, a person is told the requests", async () => {
    const { mock, begin } = refusing(isAbout("reactivate"));
    const served = await serveMock(mock);
    await bring(served, "active");
    begin();
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) };
    const run = await runAt(served.url, ["connections/record/deactivate-keeps"], { variables });
    expect(await served.status()).toBe("inactive");
    const curl = `curl -i -X POST '${served.url}/api/v1/connect/connections/${served.id}/reactivate' -H "Authorization: Bearer $PERSONA_SOURCE_API_KEY" -H 'Persona-Version: 2026-09-29', then accept it in the dashboard of the destination; if a request is refused, add -H 'Content-Type: application/json' --data-raw '{}'`;
    expect(run.problems).toEqual([
      expect.stringContaining(
        `was found active and could not be brought back: it is inactive now: the target refuses to let the source reactivate it (by hand: ${curl})`,
      ),
    ]);
  });
});

test("a person is told every way, by every party that may take it", () => {
  const last = { status: "pending" } as View;
  const fixture = { resource: connections, id: "cxn_1", last };
  const told = byHand(fixture, "inactive", "https://api.example", { apiVersion: "2026-09-29" });
  const keys = [...told.matchAll(/\/(\w+)' -H "Authorization: Bearer \$PERSONA_(\w+)_API_KEY"/g)];
  expect(keys.map(([, action, party]) => `${action} ${party}`)).toEqual([
    "deactivate SOURCE",
    "deactivate DESTINATION",
    // After an acceptance.
    "deactivate SOURCE",
  ]);
  expect(told).toContain("; or: curl");
});
