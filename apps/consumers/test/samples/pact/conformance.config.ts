import { MatchersV3 } from "@pact-foundation/pact";
import { defineConfig, defineInteraction } from "persona-conformance";

const id = "cxn_pactConnection";

const ours = defineInteraction({
  description: "a request for the status that our dashboard shows",
  cites: ["protocol/fields-select"],
  given: { state: "a connection is active", parameters: { id } },
  by: "source",
  ask: {
    operation: "retrieve-a-connect-connection",
    query: { "fields[connect/connection]": "status" },
  },
  // A plain value is demanded as it is; a matcher asks for its shape.
  answer: {
    status: 200,
    body: { data: { id: MatchersV3.like(id), attributes: { status: "active" } } },
  },
  call: (client) => client.connections.retrieve(id, { fields: ["status"] }),
  reads: { kind: "resource", resource: { id, status: "active" } },
});

export default defineConfig({ interactions: [ours] });
