import { connections, unknowns } from "@persona-conformance/schemas";
import { requestId } from "../../bodies.ts";
import type { Interaction, ActorName } from "../../interaction.ts";
import { given } from "../../states.ts";
import { examples, type Template } from "../../values.ts";
import { refuses } from "../refusals.ts";
import { shows } from "./answers.ts";
import { type Known, oneWithStatusAlone } from "./bodies.ts";

const { id, source, destination } = examples;
const operation = "create-a-connect-connection";

const to = (organization: Template) => ({ "destination-organization-id": organization });

const asks = (by: ActorName = "source"): Pick<Interaction, "by" | "ask" | "call"> => ({
  by,
  ask: { operation, attributes: to("${destination}") },
  call: (client) => client.connections.create({ destinationOrganizationId: destination }),
});
const unconnected = given("an organization is not connected", { organization: destination });

/** The known members of a new connection. The target chooses its id. */
const known: Known = ["source", "destination"];

export const creating: readonly Interaction[] = [
  {
    description: "a request to create a connection",
    cites: [
      "connections/create-answers-201",
      "connections/create-is-pending",
      "connections/create-names-destination",
    ],
    given: unconnected,
    ...asks(),
    ...shows("pending", { http: 201, known }),
  },
  {
    description: "a request to create a connection in camel case",
    cites: ["protocol/inflection-style"],
    given: unconnected,
    ...asks(),
    ask: { operation, attributes: to("${destination}"), inflection: "camel" },
    ...shows("pending", { http: 201, style: "camel", known }),
  },
  {
    description: "a request to create a connection that asks for its status alone",
    cites: [
      "connections/create-answers-201",
      "connections/create-is-pending",
      "protocol/fields-select",
    ],
    given: unconnected,
    by: "source",
    ask: {
      operation,
      attributes: to("${destination}"),
      query: { [`fields[${connections.type}]`]: "status" },
    },
    answer: { status: 201, headers: requestId, body: oneWithStatusAlone("pending", known) },
    call: (client) =>
      client.connections.create({ destinationOrganizationId: destination }, { fields: ["status"] }),
    reads: { kind: "resource", resource: { id, status: "pending" } },
  },
  {
    description: "a request to create a connection that was sent before",
    cites: ["protocol/idempotent-replay", "connections/create-answers-201"],
    given: given("an idempotency key was used to create a connection", { id }),
    ...asks(),
    ...shows("pending", { http: 201 }),
  },
  {
    description:
      "a vain request to create another connection with an idempotency key that was used",
    cites: ["protocol/idempotent-parameters", "protocol/error-body"],
    given: given("an idempotency key was used to create a connection", { id }),
    by: "source",
    ask: { operation, attributes: to("${source}") },
    call: (client) => client.connections.create({ destinationOrganizationId: source }),
    ...refuses(unknowns["protocol/idempotency-other-parameters"].answers),
  },
  // The documentation does not say whether an inactive connection prevents a new one.
  ...(["pending", "active"] as const).map((status): Interaction => ({
    description: `a vain request to create a second connection to an organization while the first is ${status}`,
    cites: ["connections/create-once", "protocol/error-body"],
    given: given(`a connection is ${status}`, { id }),
    ...asks(),
    ...refuses(unknowns["connections/create-duplicate"].answers),
  })),
  {
    description: "a vain request to create a connection to an organization that does not exist",
    cites: ["connections/create-real-destination", "protocol/error-body"],
    given: given("no organization has the id", { organization: destination }),
    ...asks(),
    ...refuses(unknowns["connections/create-unknown-destination"].answers),
  },
  {
    description: "a vain request to create a connection with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    ...asks("nobody"),
    ...refuses([401]),
  },
];
