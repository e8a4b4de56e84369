import { createClient } from "@persona-conformance/client";
import { createMock, organizations } from "@persona-conformance/mock";
import { expect, test } from "vitest";

test("a client speaks to the mock within the process", async () => {
  const mock = createMock();
  const client = createClient({ apiKey: "persona_sandbox_mock_source", fetch: mock.fetch });
  const reply = await client.connections.create({
    destinationOrganizationId: organizations.destination.id,
  });
  expect(reply).toMatchObject({ kind: "resource", resource: { status: "pending" } });
});
