import { createMock } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { exitCode } from "../src/document/verdict.ts";
import { runAt, those, twoKeys } from "./sandbox.ts";
import { serveMock, virtualClock } from "./serve.ts";

/** A page of a firewall: HTML, and none of the API's headers. */
const blocked = (): Response =>
  new Response("<html>blocked</html>", {
    status: 403,
    headers: { "content-type": "text/html", server: "edge" },
  });

test("an edge that blocks many requests once is no evidence against the API", async () => {
  const clock = virtualClock();
  const served = await serveMock(createMock({ now: clock.now }));
  let asked = 0;
  const run = await runAt(served.url, ["!*/explore/**"], {
    clock,
    variables: { ...twoKeys, PERSONA_CONNECTION_ID: served.id },
    async fetch(request) {
      asked += 1;
      return asked % 9 === 0 ? blocked() : served.mock.fetch(request);
    },
  });
  expect(those(run, "failed")).toEqual([]);
  expect(exitCode(run)).not.toBe(1);
});
