import {
  type Exchange,
  type ListReply,
  pathOf,
  readListReply,
  readReply,
  type Reply,
} from "@persona-conformance/client";
import { type ConnectionAction, connections } from "@persona-conformance/schemas";
import { expectPage, expectResource, type Listed } from "./expect.ts";
import type { Arrangement } from "./session.ts";
import { textOf, type View } from "./view.ts";

/** The source creates a connection, to the destination of the trial. */
export const connectionArrangement: Arrangement = {
  resource: connections,
  by: "source",
  needs: { one: ["fixture"], moved: ["fixture", "transitions"] },
  creation: ({ organizations: { destination } }) =>
    destination === undefined ? undefined : { destinationOrganizationId: destination },
  subject: { statement: "connections/create-answers-201", check: "connections/create/answers-201" },
};

export const collection = connections.operations.list.path;

/** The path of a connection; an id of the target's cannot lead anywhere else. */
export const connectionPath = (id: string): string => pathOf(connections.operations.retrieve, id);

/** The request that does something to a connection: an action of the API, or one that it should not have. */
export const actionOn = (id: string, action: ConnectionAction | (string & {})) => ({
  method: "POST",
  path: `${connectionPath(id)}/${action}`,
});

/** Demands the 2xx that is documented for the request, with a connection; gives the connection. */
export const expectConnection = (reply: Reply, status = 200): View =>
  expectResource(connections, reply, status);

/** Demands a page of the list of connections. */
export const expectConnections = (reply: ListReply): Listed => expectPage(connections, reply);

export const readConnection = (exchange: Exchange) => readReply(connections, exchange);
export const readConnections = (exchange: Exchange) => readListReply(connections, exchange);

export const sourceOf = (view: View) => textOf(view, "source-organization-id");
export const destinationOf = (view: View) => textOf(view, "destination-organization-id");
