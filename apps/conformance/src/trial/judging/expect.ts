import {
  type Exchange,
  jsonOf,
  type ListReply,
  type PageReply,
  type Reply,
  type UnreadableReply,
} from "@persona-conformance/client";
import { type Citation, jsonAt, type Resource } from "@persona-conformance/schemas";
import { type Broken, type Subject, Undecided, Violation } from "../../runner/outcome.ts";
import { arrivalsOf } from "../moving/arrivals.ts";
import type { DashboardReply, Move } from "../moving/move.ts";
import { requireOtherReason, requireWithinQuota } from "../traffic/quotas.ts";
import { isSparse } from "../trial-exchange.ts";
import { textOf, type View, viewOf } from "../reading/view.ts";

/** Describes an answer or a value in a few words, for the actual value of a violation. */
export function describe(value: unknown): string {
  if (typeof value !== "object" || value === null || !("body" in value))
    return JSON.stringify(value) ?? "nothing";
  // Only an exchange has a body here.
  const { status, body } = value as Exchange;
  const beginning = body.length > 160 ? `${body.slice(0, 160)}…` : body;
  return `status ${status}${beginning === "" ? " without a body" : ` and ${beginning}`}`;
}

/** The promise of the documented envelope, and the check that judges it in every answer. */
const envelopeOf = ({ cites }: Resource): Subject => ({
  statement: cites.envelope,
  check: "protocol/wire/envelope",
});

/** A wrong envelope is reported once, and not by each check that reads it. */
function unreadable(
  resource: Resource,
  expected: string,
  { exchange, problem }: Pick<UnreadableReply, "exchange" | "problem">,
): Undecided {
  const subject =
    jsonOf(exchange) === undefined
      ? json
      : !isMisshapen(exchange)
        ? envelopeOf(resource)
        : isSparse(exchange)
          ? sparse
          : { statement: resource.cites.shape, check: "protocol/wire/attributes" };
  return new Undecided(`could not read the answer: ${problem}`, {
    because: { ...subject, expected, actual: problem },
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an answer tells errors and shows no resource, whatever its status. */
export function tellsErrors(exchange: Exchange): boolean {
  const body = jsonOf(exchange);
  return Array.isArray(jsonAt(body, "errors")) && jsonAt(body, "data") === undefined;
}

/** Whether the envelope is right. An id that is not a text, or no attributes at all, belong to the shape of the resource. */
export function isMisshapen(exchange: Exchange): boolean {
  const body = jsonOf(exchange);
  const rows = isObject(body) ? [body["data"]].flat() : [];
  return (
    rows.length > 0 &&
    rows.every((row) => isObject(row) && (isObject(row["attributes"]) || isBare(row))) &&
    rows.some((row) => isObject(row) && (typeof row["id"] !== "string" || isBare(row)))
  );
}

/** Whether a resource has an id and a type, and no attributes. */
const isBare = ({ id, type, attributes }: Readonly<Record<string, unknown>>): boolean =>
  typeof id === "string" && typeof type === "string" && attributes === undefined;

/** A sparse fieldset leaves out attributes, and never the id. */
const sparse: Subject = { statement: "protocol/fields-select", check: "protocol/fields/select" };

const json: Subject = { statement: "protocol/json", check: "protocol/wire/json" };

/** A wrong 2xx is judged in every answer, and reported once. */
function anotherSuccess(
  { cites }: Resource,
  expected: string,
  status: number,
  exchange: Exchange,
): Undecided {
  const actual = describe(exchange);
  return new Undecided(`another success than the documented one: ${actual}`, {
    because: {
      statement: (status === 201 ? cites.answers?.["create"] : undefined) ?? cites.acts,
      check: "protocol/wire/statuses",
      expected,
      actual,
    },
  });
}

/**
 * Returns the resource of a successful answer.
 *
 * @throws {Violation} For a refusal or a redirect.
 * @throws {Undecided} For an undocumented success or an unreadable body, which the wire checks report, or a refusal by a quota.
 */
export function expectResource(resource: Resource, reply: Reply, status = 200): View {
  const { exchange } = reply;
  const expected = `status ${status} with a ${resource.one}`;
  if (exchange.status !== status && exchange.status >= 200 && exchange.status < 300) {
    throw anotherSuccess(resource, expected, status, exchange);
  }
  requireWithinQuota(exchange);
  if (reply.kind === "refusal" || exchange.status !== status) {
    throw new Violation(expected, describe(exchange), { evidence: exchange });
  }
  if (reply.kind === "unreadable") throw unreadable(resource, expected, reply);
  return viewOf(resource, exchange);
}

/** A page of a list, with its rows as views. */
export interface Listed extends PageReply {
  readonly views: readonly View[];
}

/**
 * Returns a page of a list.
 *
 * @throws {Violation} For any other status than 200.
 * @throws {Undecided} For an unreadable body, which the wire checks report.
 */
export function expectPage(resource: Resource, reply: ListReply): Listed {
  const { exchange } = reply;
  const expected = "status 200 with a page";
  if (reply.kind === "refusal" || exchange.status !== 200) {
    const cites = promiseOfCursor(exchange);
    throw new Violation(expected, describe(exchange), {
      evidence: exchange,
      ...(cites !== undefined && { cites }),
    });
  }
  if (reply.kind === "unreadable") throw unreadable(resource, expected, reply);
  const views = reply.rows.map((_, index) => viewOf(resource, exchange, index));
  return { ...reply, views };
}

/** The promise that a refusal of a page beyond a row breaks, whatever its check asks for. Undefined if no row was named. */
function promiseOfCursor({ path }: Exchange): Citation | undefined {
  const query = new URLSearchParams(path.slice(path.indexOf("?") + 1));
  if (query.has("page[after]")) return "protocol/page-walk";
  return query.has("page[before]") ? "protocol/page-back" : undefined;
}

/**
 * Demands that an action was allowed, and that its answer shows the resource with the new status.
 *
 * @throws {Violation} If it was refused, or shows something else.
 * @throws {Undecided} If the answer cannot be read, or an acceptance cannot be trusted.
 */
export function expectAllowed(
  resource: Resource,
  reply: Reply | DashboardReply,
  id: string,
  to: string,
  status = 200,
): View | undefined {
  if (reply.kind === "dashboard") {
    if (reply.accepted) return undefined;
    if (reply.trusted) throw new Violation("an acceptance", reply.result);
    throw new Undecided(reply.result);
  }
  if (reply.kind === "refusal") {
    requireWithinQuota(reply.exchange);
    throw new Violation(`status ${status} with a ${resource.one}`, describe(reply.exchange), {
      evidence: reply.exchange,
      recurs: true,
    });
  }
  const view = expectResource(resource, reply, status);
  const { exchange: evidence } = view;
  if (view.status !== to) {
    requireStatus(view);
    const actual = `a ${resource.one} that is ${describe(view.status)}`;
    throw new Violation(`a ${resource.one} that is ${to}`, actual, { evidence, recurs: true });
  }
  if (view.id !== id) {
    throw new Violation(`the ${resource.one} ${id}`, `the ${resource.one} ${view.id}`, {
      evidence,
      cites: resource.cites.acts,
    });
  }
  return view;
}

/**
 * Demands that a read after an action shows the new status. `broken` holds the details of the violation.
 *
 * @throws {Violation} If it shows another status.
 * @throws {Undecided} If that may come from an acceptance that cannot be trusted.
 */
export function expectArrived(
  view: View,
  { action, party }: Move,
  to: string,
  reply?: Reply | DashboardReply,
  broken: Pick<Broken, "cites" | "spoilt"> = {},
): View {
  if (arrivalsOf(view.resource, action, to).includes(view.status ?? "")) return view;
  const { lifecycle, one } = view.resource;
  if (
    reply?.kind === "dashboard" &&
    !reply.trusted &&
    lifecycle.rowOf(action).from.includes(view.status ?? "")
  ) {
    throw new Undecided(`${reply.result}, but the ${one} is still ${view.status}`);
  }
  requireStatus(view);
  throw new Violation(
    `a ${one} that is ${to} after the ${party} was allowed to ${action} it`,
    `a ${one} that is ${describe(view.status)}`,
    { evidence: view.exchange, ...broken },
  );
}

/** Whether an answer proves nothing about the API: a failure of the infrastructure, or a rate limit. */
export const provesNothing = ({ status }: Pick<Exchange, "status">): boolean =>
  status >= 500 || status === 429;

export const rateLimited = (): Undecided =>
  new Undecided("the rate limit lasted too long", { mayPassLater: true });

/** An infrastructure failure, which proves nothing. A moment later, there may be an answer. */
export const targetFailed = (exchange: Exchange): Undecided =>
  new Undecided(`the target failed: ${describe(exchange)}`, {
    transient: true,
    failure: exchange,
  });

/**
 * Demands a refusal with one of the HTTP statuses `codes`. Returns its exchange. `cites` is the promise that another
 * answer breaks, if it is not the check's own.
 *
 * @throws {Violation} For any other answer.
 * @throws {Undecided} For a refusal by a quota.
 */
export function expectRefusal(
  reply: Reply | ListReply | Exchange,
  codes: readonly number[],
  cites?: Citation,
): Exchange {
  const exchange = "exchange" in reply ? reply.exchange : reply;
  requireOtherReason(exchange);
  if (!codes.includes(exchange.status)) {
    requireWithinQuota(exchange);
    const last = codes.length > 1 ? `${codes.slice(0, -1).join(", ")} or ` : "";
    throw new Violation(`a refusal with status ${last}${codes.at(-1)}`, describe(exchange), {
      evidence: exchange,
      // A refusal that has the status of a success is judged in every answer, too.
      byStatus: exchange.status < 400 && !tellsErrors(exchange),
      ...(cites !== undefined && { cites }),
    });
  }
  return exchange;
}

/**
 * Demands that a condition holds. `evidence` is the answer that shows it.
 *
 * @throws {Violation} If it does not hold.
 * @example
 * expect(status === "pending", "pending", String(status), exchange);
 */
export function expect(
  holds: boolean,
  expected: string,
  actual: string,
  evidence?: Exchange,
  broken: Omit<Broken, "evidence"> = {},
): void {
  if (holds) return;
  throw new Violation(expected, actual, { ...(evidence !== undefined && { evidence }), ...broken });
}

/**
 * Demands that a list of mistakes is empty. `broken` holds the details of the violation.
 *
 * @throws {Violation} With the first three mistakes.
 */
export function expectNone(
  mistakes: readonly string[],
  expected: string,
  evidence?: Exchange,
  broken: Omit<Broken, "evidence"> = {},
): void {
  if (mistakes.length === 0) return;
  const more = mistakes.length > 3 ? ` (and ${mistakes.length - 3} more)` : "";
  const actual = `${mistakes.slice(0, 3).join("; ")}${more}`;
  throw new Violation(expected, actual, {
    ...(evidence !== undefined && { evidence }),
    ...broken,
  });
}

/**
 * Returns a member of a resource.
 *
 * @throws {Undecided} If it is missing, which the wire checks report.
 */
export function requireMember(view: View, name: string): string {
  const found = textOf(view, name);
  if (found !== undefined) return found;
  const { cites, one } = view.resource;
  const [expected, actual] = [`a ${one} with its ${name}`, describe(view.attributes[name])];
  throw new Undecided(`the ${one} has no ${name}`, {
    because: { statement: cites.shape, check: "protocol/wire/attributes", expected, actual },
  });
}

/**
 * Demands that a view shows a documented status.
 *
 * @throws {Undecided} If it shows another one or none, which the wire checks report.
 */
export function requireStatus(view: View): void {
  const status = requireMember(view, "status");
  const { lifecycle, cites, one } = view.resource;
  if (lifecycle.isStatus(status)) return;
  const [expected, actual] = [`a ${one} with a documented status`, describe(status)];
  throw new Undecided(`the ${one} has the status ${actual}`, {
    because: { statement: cites.statuses, check: "protocol/wire/status-values", expected, actual },
  });
}

/**
 * Returns a value that a check needs.
 *
 * @throws {Undecided} If it is undefined. `missing` is the reason.
 */
export function requireDefined<T>(found: T | undefined, missing: string): T {
  if (found === undefined) throw new Undecided(missing);
  return found;
}
