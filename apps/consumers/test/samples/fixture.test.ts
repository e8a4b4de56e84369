import { createClient } from "@persona-conformance/client";
import { accept, type StartedMock, startMock } from "@persona-conformance/mock";
import { expect, test as base } from "vitest";

const test = base.extend<{ mock: StartedMock }>({
  mock: async ({ onTestFinished }, use) => {
    const mock = await startMock();
    onTestFinished(mock.close);
    await use(mock);
  },
});

test("a test has a mock of its own, on a port", async ({ mock }) => {
  const client = createClient({ baseUrl: mock.url, apiKey: mock.destination.key });
  expect(accept(mock.mock, mock.connectionId, mock.destination.organizationId)).toBe(true);
  const reply = await client.connections.retrieve(mock.connectionId);
  expect(reply).toMatchObject({ kind: "resource", resource: { status: "active" } });
});
