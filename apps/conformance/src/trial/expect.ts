import type { Exchange, ListReply, PageReply, Reply } from "@persona-conformance/client";
import { Undecided, Violation } from "../runner/outcome.ts";
import type { DashboardReply, Move } from "./move.ts";
import { type View, viewOf } from "./view.ts";

/** An answer in a few words, for the "got" of a sentence. */
export function describe(value: unknown): string {
  if (typeof value !== "object" || value === null || !("body" in value))
    return JSON.stringify(value) ?? "nothing";
  const { status, body } = value as Exchange;
  const beginning = body.length > 160 ? `${body.slice(0, 160)}…` : body;
  return `status ${status}${beginning === "" ? " without a body" : ` and ${beginning}`}`;
}

/** Demands the 2xx that is documented for the request, with a connection; gives the connection. */
export function expectConnection(reply: Reply, status = 200): View {
  if (reply.kind === "unreadable") {
    throw new Violation(`status ${status} with a connection`, reply.problem);
  }
  if (reply.kind === "refusal" || reply.exchange.status !== status) {
    throw new Violation(`status ${status} with a connection`, describe(reply.exchange));
  }
  return viewOf(reply.connection, reply.exchange);
}

export interface Listed extends PageReply {
  readonly views: readonly View[];
}

/** Demands a page of a list. */
export function expectPage(reply: ListReply): Listed {
  if (reply.kind === "unreadable") throw new Violation("status 200 with a page", reply.problem);
  if (reply.kind === "refusal" || reply.exchange.status !== 200) {
    throw new Violation("status 200 with a page", describe(reply.exchange));
  }
  const views = reply.connections.map((row, index) => viewOf(row, reply.exchange, index));
  return { ...reply, views };
}

/** Demands a connection of this status. */
function expectStatus(reply: Reply, status: string, code = 200): View {
  const view = expectConnection(reply, code);
  if (view.status !== status) {
    throw new Violation(`a connection that is ${status}`, `one that is ${describe(view.status)}`);
  }
  return view;
}

/** Demands that an action was let through, and that its answer shows the connection where it leads to. */
export function expectAllowed(
  reply: Reply | DashboardReply,
  id: string,
  to: string,
): View | undefined {
  if (reply.kind !== "dashboard") {
    const view = expectStatus(reply, to);
    expect(view.id === id, `the connection ${id}`, `the connection ${view.id}`);
    return view;
  }
  if (reply.accepted) return undefined;
  if (reply.trusted) throw new Violation("an acceptance", reply.said);
  throw new Undecided(reply.said);
}

/** Demands that a read after an action shows the status it leads to. */
export function expectArrived(
  view: View,
  { action, party }: Move,
  to: string,
  reply?: Reply | DashboardReply,
): View {
  if (view.status === to) return view;
  if (reply?.kind === "dashboard" && !reply.trusted && view.status === "pending") {
    throw new Undecided(`${reply.said}, but the connection is still pending`);
  }
  throw new Violation(
    `a connection that is ${to} after the ${party} was allowed to ${action} it`,
    `one that is ${describe(view.status)}`,
  );
}

/** Demands a refusal with one of `codes`: a 401, a 429 or a 5xx refuses something, but proves nothing. */
export function expectRefusal(
  reply: Reply | ListReply | Exchange,
  codes: readonly number[],
): Exchange {
  const exchange = "exchange" in reply ? reply.exchange : reply;
  if (!codes.includes(exchange.status)) {
    const last = codes.length > 1 ? `${codes.slice(0, -1).join(", ")} or ` : "";
    throw new Violation(`a refusal with status ${last}${codes.at(-1)}`, describe(exchange));
  }
  return exchange;
}

/** Demands that a condition holds. */
export function expect(holds: boolean, expected: string, actual: string): void {
  if (!holds) throw new Violation(expected, actual);
}

/** Demands that a list of mistakes is empty. */
export function expectNone(mistakes: readonly string[], expected: string): void {
  if (mistakes.length === 0) return;
  const more = mistakes.length > 3 ? ` (and ${mistakes.length - 3} more)` : "";
  throw new Violation(expected, `${mistakes.slice(0, 3).join("; ")}${more}`);
}

/** Where a check has nothing to judge, it has found nothing out. */
export function requireDefined<T>(found: T | undefined, missing: string): T {
  if (found === undefined) throw new Undecided(missing);
  return found;
}
