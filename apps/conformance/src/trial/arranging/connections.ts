import {
  type Exchange,
  type ListReply,
  pathOf,
  readListReply,
  readReply,
  type Reply,
} from "@persona-conformance/client";
import {
  type ConnectionAction,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  shownBy,
} from "@persona-conformance/schemas";
import { arranging, type Subject } from "../../runner/outcome.ts";
import {
  describe,
  expectAllowed,
  expectPage,
  expectResource,
  type Listed,
  requireMember,
} from "../judging/expect.ts";
import type { Arrangement } from "./arrangement.ts";
import { subjectOf as subjectOfAttempt } from "../moving/move.ts";
import type { Trial } from "../trial.ts";
import { textOf, type View } from "../reading/view.ts";
import { isAbout } from "../trial-exchange.ts";

/** The source creates a connection to the destination of the trial. */
export const connectionArrangement: Arrangement = {
  resource: connections,
  by: "source",
  needs: { one: ["fixture"], moved: ["fixture", "transitions"] },
  creation({ context: { organizations } }) {
    const { destination } = organizations;
    return destination === undefined ? undefined : { destinationOrganizationId: destination };
  },
  newCreation({ context }) {
    const destinationOrganizationId = context.newOrganization?.();
    return destinationOrganizationId === undefined ? undefined : { destinationOrganizationId };
  },
  subject: { statement: "connections/create-answers-201", check: "connections/create/answers-201" },
  mistake({ organizations }, view) {
    const made = [
      ["create-is-pending", "is-pending", connections.lifecycle.initial, view.status],
      ["create-by-source", "source", organizations.source, sourceOf(view)],
      ["create-names-destination", "destination", organizations.destination, destinationOf(view)],
    ] as const;
    // A missing attribute is judged by the checks of shapes.
    const wrong = made.find(([, , asked, is]) => asked && is !== undefined && asked !== is);
    if (wrong === undefined) return undefined;
    const [promise, check, asked, is] = wrong;
    return {
      statement: `connections/${promise}`,
      check: `connections/create/${check}`,
      expected: `a new connection with ${asked}`,
      actual: `one with ${describe(is)}`,
    };
  },
  keeps(action) {
    if (action !== "deactivate" && action !== "reactivate") return undefined;
    return {
      statement: `connections/${action}-keeps-record`,
      check: `connections/record/${action}-keeps`,
    };
  },
  reads: {
    source: { statement: "connections/retrieve-answers-200", check: "connections/retrieve/own" },
    destination: { statement: "connections/one-view", check: "connections/views/both-parties" },
  },
  readsListed: {
    statement: "connections/list-row-is-resource",
    check: "connections/retrieve/as-listed",
  },
};

export const collection = connections.operations.list.path;

/** The promise of an allowed action, and the check that judges it. */
export function subjectOf(
  action: ConnectionAction,
  status: ConnectionStatus,
  party: ConnectionParty = "source",
): Subject {
  return subjectOfAttempt(connections, { action, status, party });
}

/** Throws unless a preparing action was allowed. Then the promise of that action is broken. */
export async function expectDone(
  trial: Trial,
  reply: Reply,
  id: string,
  action: "deactivate" | "reactivate",
  status: ConnectionStatus = connections.lifecycle.rowOf(action).from[0],
  party: ConnectionParty = "source",
): Promise<void> {
  const { rowOf } = connections.lifecycle;
  let subject = subjectOf(action, status, party);
  if (reply.kind === "refusal") {
    // The action before may not have been stored, although its answer says so; unless the connection was read since.
    const wasRead = isReadAs(trial, reply.exchange, id, status);
    const now = await trial.of(connections).settled(id, () => true);
    const led = action === "deactivate" ? "reactivate" : "deactivate";
    if (!wasRead && now.status !== status && rowOf(led).from.some((from) => from === now.status))
      subject = subjectOf(led, rowOf(led).from[0]);
  }
  await arranging(
    `${action} a connection`,
    async () => expectAllowed(connections, reply, id, shownBy(rowOf(action))),
    subject,
  );
}

/** Whether the last read before an action, with no other action since, showed the status that it was tried in. */
function isReadAs(trial: Trial, action: Exchange, id: string, status: string): boolean {
  const all = trial.exchanges().map(({ exchange }) => exchange);
  const before = all.slice(0, all.indexOf(action)).filter((one) => isAbout(one, id));
  const isDone = ({ method, status: code }: Exchange) => method === "POST" && code < 400;
  const last = before.findLast((one) => one.method === "GET" || isDone(one));
  const reply = last?.method === "GET" ? readConnection(last) : undefined;
  return reply?.kind === "resource" && reply.resource.status === status;
}

/** The path of a connection. The id is escaped, so it cannot lead anywhere else. */
export const connectionPath = (id: string): string => pathOf(connections.operations.retrieve, id);

/** The request for an action on a connection. The API need not have this action. */
export const actionOn = (id: string, action: ConnectionAction | (string & {})) => ({
  method: "POST",
  path: `${connectionPath(id)}/${action}`,
});

/** Returns the connection of a successful answer. Throws for any other answer. */
export const expectConnection = (reply: Reply, status = 200): View =>
  expectResource(connections, reply, status);

/** Returns a page of connections. Throws for any other answer. */
export const expectConnections = (reply: ListReply): Listed => expectPage(connections, reply);

export const readConnection = (exchange: Exchange) => readReply(connections, exchange);
export const readConnections = (exchange: Exchange) => readListReply(connections, exchange);

export const sourceOf = (view: View) => textOf(view, "source-organization-id");
export const destinationOf = (view: View) => textOf(view, "destination-organization-id");

/** The destination, for a check that compares it. */
export const theDestinationOf = (view: View) => requireMember(view, "destination-organization-id");
export const theSourceOf = (view: View) => requireMember(view, "source-organization-id");
