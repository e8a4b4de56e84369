import { createMock, type Mock } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { runAt, those } from "../support/sandbox.ts";
import { keys, serveMock, virtualClock } from "../support/serve.ts";

/** More than a page holds. */
const enough = 12;
/** How long lists show the old status, in milliseconds. */
const lag = 1000;

/** Creates a connection from the source to a new organization. */
function connectAnother(mock: Mock, url: string): Promise<Response> {
  const attributes = { "destination-organization-id": mock.addOrganization().id };
  const body = JSON.stringify({ data: { attributes } });
  const headers = { authorization: `Bearer ${keys.source}` };
  return mock.fetch(
    new Request(`${url}/api/v1/connect/connections`, { method: "POST", headers, body }),
  );
}

it("a row that a further page of a filtered list shows late is no mistake", async () => {
  const clock = virtualClock();
  const { id, mock, url } = await serveMock(createMock({ now: clock.now }));
  for (let made = 0; made < 3; made += 1) await connectAnother(mock, url);
  let shownFrom = 0;
  let late = 0;
  const run = await runAt(url, ["connections/list/filter-status"], {
    clock,
    variables: { PERSONA_CONNECTION_ID: id },
    async fetch(request) {
      await clock.sleep(20);
      const answer = await mock.fetch(request);
      if (request.method === "POST") shownFrom = clock.now() + lag;
      const isFurther = /filter.*page%5Bafter/.test(request.url);
      if (!isFurther || clock.now() >= shownFrom) return answer;
      late += 1;
      const { data, links } = (await answer.json()) as { data: { id: string }[]; links: object };
      return Response.json({ data: data.filter((row) => row.id !== id), links }, answer);
    },
  });
  expect([those(run, "failed"), those(run, "passed")]).toEqual([
    [],
    ["connections/list/filter-status"],
  ]);
  expect(late).toBeGreaterThan(0);
});

it("a row that lists show late is no mistake, also if newer rows have pushed it to the next page", async () => {
  const clock = virtualClock();
  const { id, mock, url } = await serveMock(createMock({ now: clock.now }));
  let shownFrom = 0;
  const run = await runAt(url, ["connections/list/shows-changes"], {
    clock,
    variables: { PERSONA_CONNECTION_ID: id },
    async fetch(request) {
      await clock.sleep(20);
      const answer = await mock.fetch(request);
      if (request.url.endsWith("/deactivate")) {
        shownFrom = clock.now() + lag;
        for (let made = 0; made < enough; made += 1) await connectAnother(mock, url);
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
