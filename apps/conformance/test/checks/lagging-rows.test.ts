import { createMock } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { runAt, those } from "../support/sandbox.ts";
import { keys, serveMock, virtualClock } from "../support/serve.ts";

/** More than a page holds. */
const enough = 12;
/** How long lists show the old status, in milliseconds. */
const lag = 1000;

it("a row that lists show late is no mistake, also if newer rows have pushed it to the next page", async () => {
  const clock = virtualClock();
  const { id, mock, url } = await serveMock(createMock({ now: clock.now }));
  const path = `${url}/api/v1/connect/connections`;
  const headers = { authorization: `Bearer ${keys.source}` };
  const connectAnother = (): Promise<Response> => {
    const attributes = { "destination-organization-id": mock.addOrganization().id };
    const body = JSON.stringify({ data: { attributes } });
    return mock.fetch(new Request(path, { method: "POST", headers, body }));
  };
  let shownFrom = 0;
  const run = await runAt(url, ["connections/list/shows-changes"], {
    clock,
    variables: { PERSONA_CONNECTION_ID: id },
    async fetch(request) {
      await clock.sleep(20);
      const answer = await mock.fetch(request);
      if (request.url.endsWith("/deactivate")) {
        shownFrom = clock.now() + lag;
        for (let made = 0; made < enough; made += 1) await connectAnother();
      }
      const isList = new URL(request.url).pathname.endsWith("/connections");
      if (!isList || clock.now() >= shownFrom) return answer;
      return new Response((await answer.text()).replaceAll('"inactive"', '"pending"'), answer);
    },
  });
  expect([those(run, "failed"), those(run, "passed")]).toEqual([
    [],
    ["connections/list/shows-changes"],
  ]);
});
