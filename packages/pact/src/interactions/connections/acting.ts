import {
  type ConnectionAction,
  type OperationId,
  connections,
  idOf,
  shownBy,
  type StatementId,
  refusedActs,
} from "@persona-conformance/schemas";
import type { Interaction, ActorName } from "../../interaction.ts";
import { given } from "../../states.ts";
import { examples } from "../../values.ts";
import { refuses } from "../refusals.ts";
import { shows } from "./answers.ts";

const { id } = examples;

/** The actions that have an operation in the API. */
const operations = {
  deactivate: "deactivate-a-connect-connection",
  reactivate: "reactivate-a-connect-connection",
} as const satisfies Partial<Record<ConnectionAction, OperationId>>;

type Action = keyof typeof operations;
// `Object.keys` gives its keys the type string.
const actions = Object.keys(operations) as readonly Action[];

const does = (
  action: Action,
  by: ActorName = "source",
): Pick<Interaction, "by" | "ask" | "call"> => ({
  by,
  ask: { operation: operations[action] },
  call: (client) => client.connections[action](id),
});

/** Every attempt of the lifecycle table that has an operation in the API, allowed or refused. */
const attempts: readonly Interaction[] = connections.lifecycle.attempts.flatMap(
  ({ status, action, party }) => {
    if (action === "accept") return [];
    const ruling = connections.lifecycle.rule({ status, action, party });
    const verb = ruling.allowed ? "a request" : "a vain request";
    return [
      {
        description: `${verb} of the ${party} to ${action} a connection that is ${status}`,
        cites: [
          // The lifecycle of connections cites only known statements.
          idOf(ruling.cites) as StatementId,
          ruling.allowed ? "connections/action-answers-200" : "protocol/error-body",
        ],
        given: given(`a connection is ${status}`, { id }),
        ...does(action, party),
        ...(ruling.allowed ? shows(ruling.to) : refuses(ruling.with)),
      },
    ];
  },
);

/** A repeated request gets the answer of the first one, even if the connection has changed since. */
const replays: readonly Interaction[] = actions.map((action) => ({
  description: `a request to ${action} a connection that was sent before`,
  cites: ["protocol/idempotent-replay"],
  given: given(`an idempotency key was used to ${action} a connection`, { id }),
  ...does(action),
  ...shows(shownBy(connections.lifecycle.rowOf(action))),
}));

const strangers: readonly Interaction[] = actions.map((action) => ({
  description: `a vain request of a third organization to ${action} a connection`,
  cites: ["connections/strangers-excluded", "protocol/error-body"],
  given: given(`a connection is ${connections.lifecycle.rowOf(action).from[0]}`, { id }),
  ...does(action, "stranger"),
  ...refuses(refusedActs),
}));

const unknownIds: readonly Interaction[] = actions.map((action) => ({
  description: `a vain request to ${action} a connection that does not exist`,
  cites: ["connections/action-known-connection", "protocol/error-body"],
  given: given("no connection has the id", { id }),
  ...does(action),
  ...refuses([404]),
}));

const withoutKey: readonly Interaction[] = actions.map((action) => ({
  description: `a vain request to ${action} a connection with an invalid key`,
  cites: ["protocol/auth-valid-key", "protocol/error-body"],
  given: given("no connection has the id", { id }),
  ...does(action, "nobody"),
  ...refuses([401]),
}));

/** Actions on connections, allowed and refused. */
export const acting: readonly Interaction[] = [
  ...attempts,
  ...replays,
  ...strangers,
  ...unknownIds,
  ...withoutKey,
];
