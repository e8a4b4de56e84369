import { startMock } from "@persona-conformance/mock";
import { afterAll, expect, test } from "vitest";
import { Agent, request } from "undici";

const mock = await startMock();
afterAll(() => mock.close());
const dispatcher = new Agent().compose(
  (dispatch) => (options, handler) => dispatch({ ...options, origin: mock.url }, handler),
);

test("undici sends to the mock what is meant for Persona", async () => {
  const headers = { authorization: `Bearer ${mock.source.key}` };
  const url = "https://api.withpersona.com/api/v1/connect/connections";
  const { statusCode } = await request(url, { dispatcher, headers });
  expect(statusCode).toBe(200);
});
