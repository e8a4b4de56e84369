import { createMock } from "@persona-conformance/mock";
import { http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, test } from "vitest";

const mock = createMock();
const server = setupServer(
  http.all("https://api.withpersona.com/*", ({ request }) => mock.fetch(request)),
);
beforeAll(() => server.listen());
afterAll(() => server.close());

test("your own code reaches the mock where it would have reached Persona", async () => {
  const headers = { authorization: "Bearer persona_sandbox_mock_source" };
  const url = "https://api.withpersona.com/api/v1/connect/connections";
  expect(await (await fetch(url, { headers })).json()).toMatchObject({ data: [] });
});
