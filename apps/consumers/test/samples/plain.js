import { createClient } from "@persona-conformance/client";
import { startMock } from "@persona-conformance/mock";

const mock = await startMock();
const client = createClient({ baseUrl: mock.url, apiKey: mock.source.key });
const reply = await client.connections.retrieve(mock.connectionId);
console.log(reply.kind === "resource" ? reply.resource.status : reply);
await mock.close();
