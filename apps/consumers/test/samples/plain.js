import { createClient } from "@persona-conformance/client";
import { startMock } from "@persona-conformance/mock";

const mock = await startMock();
const client = createClient({ baseUrl: mock.url, apiKey: mock.source.key });
const reply = await client.retrieve(mock.connectionId);
console.log(reply.kind === "connection" ? reply.connection.status : reply);
await mock.close();
