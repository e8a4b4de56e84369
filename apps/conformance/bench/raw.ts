import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

// What a run is compared with: as many requests, one after the other, to a bare server in the same process. Usage:
// `node bench/raw.ts COUNT`.
const count = Number(process.argv[2]);
if (!Number.isInteger(count))
  throw new Error("give the number of requests: node bench/raw.ts 1700");

const answer = JSON.stringify({
  data: {
    type: "connect/connection",
    id: "cxn_bench000001",
    attributes: {
      status: "pending",
      "source-organization-id": "org_benchsource",
      "destination-organization-id": "org_benchdestination",
      "created-at": "2026-01-01T00:00:00.000Z",
      "updated-at": "2026-01-01T00:00:00.000Z",
    },
    relationships: { creator: { data: { type: "api-key", id: "key_bench" } } },
  },
});
const server = createServer((_, response) => {
  response.setHeader("content-type", "application/json");
  response.end(answer);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

for (let sent = 0; sent < count; sent += 1) {
  const { body } = await pool.request({
    method: "GET",
    path: "/api/v1/connect/connections/cxn_bench000001",
    headers: { accept: "application/json", authorization: "Bearer persona_sandbox_bench" },
  });
  const { data } = JSON.parse(await body.text()) as { readonly data?: unknown };
  if (data === undefined) throw new Error("an answer without data");
}
await pool.close();
server.close();
