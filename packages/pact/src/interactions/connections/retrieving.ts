import { connections, unknowns } from "@persona-conformance/schemas";
import { requestId } from "../../bodies.ts";
import type { Interaction, ActorName } from "../../interaction.ts";
import { given } from "../../states.ts";
import { examples } from "../../values.ts";
import { refuses } from "../refusals.ts";
import { shows } from "./answers.ts";
import { allKnown, oneWithStatusAlone } from "./bodies.ts";

const { id } = examples;
const { initial } = connections.lifecycle;
const isInitial = given(`a connection is ${initial}`, { id });

const asks = (by: ActorName = "source"): Pick<Interaction, "by" | "ask" | "call"> => ({
  by,
  ask: { operation: "retrieve-a-connect-connection" },
  call: (client) => client.connections.retrieve(id),
});

/** Both parties see a connection of each status. */
const each: readonly Interaction[] = connections.lifecycle.statuses.flatMap((status) =>
  connections.lifecycle.parties.map((party) => ({
    description: `a request of the ${party} for a connection that is ${status}`,
    cites: [
      "connections/one-view",
      "connections/resource-shape",
      "connections/resource-status-values",
    ],
    given: given(`a connection is ${status}`, { id }),
    ...asks(party),
    ...shows(status),
  })),
);

const styles: readonly Interaction[] = (["camel", "snake"] as const).map((inflection) => ({
  description: `a request for a connection in ${inflection} case`,
  cites: ["protocol/inflection-style", "protocol/inflection-values"],
  given: isInitial,
  ...asks(),
  ask: { operation: "retrieve-a-connect-connection", inflection },
  ...shows(initial, { style: inflection }),
}));

const sparse: Interaction = {
  description: "a request for the status of a connection alone",
  cites: ["protocol/fields-select"],
  given: isInitial,
  by: "source",
  ask: {
    operation: "retrieve-a-connect-connection",
    query: { [`fields[${connections.type}]`]: "status" },
  },
  answer: { status: 200, headers: requestId, body: oneWithStatusAlone(initial, allKnown) },
  call: (client) => client.connections.retrieve(id, { fields: ["status"] }),
  reads: { kind: "resource", resource: { id, status: initial } },
};

const refusals: readonly Interaction[] = [
  ...connections.lifecycle.statuses.map((status): Interaction => ({
    description: `a vain request of a third organization for a connection that is ${status}`,
    cites: ["connections/strangers-excluded", "protocol/error-body"],
    given: given(`a connection is ${status}`, { id }),
    ...asks("stranger"),
    ...refuses(unknowns["connections/stranger"].answers),
  })),
  {
    description: "a vain request for a connection that does not exist",
    cites: ["connections/retrieve-unknown-404", "protocol/error-body"],
    given: given("no connection has the id", { id }),
    ...asks(),
    ...refuses([404]),
  },
  {
    description: "a vain request for a connection with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    given: given("no connection has the id", { id }),
    ...asks("nobody"),
    ...refuses([401]),
  },
];

export const retrieving: readonly Interaction[] = [...each, ...styles, sparse, ...refusals];
