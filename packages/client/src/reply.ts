import { Refusal } from "@persona-conformance/schemas";
import { type Exchange, kebabOf } from "./exchange.ts";

/**
 * A connection as a client reads it. A sparse fieldset may leave out any attribute, so all but the id are optional;
 * statuses are an open set.
 */
export interface ConnectionView {
  readonly id: string;
  readonly status?: string;
  readonly sourceOrganizationId?: string;
  readonly destinationOrganizationId?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
  /** RFC 3339. */
  readonly updatedAt?: string;
}

export interface ConnectionReply {
  readonly kind: "connection";
  readonly connection: ConnectionView;
  readonly exchange: Exchange;
}

export interface PageReply {
  readonly kind: "page";
  readonly connections: readonly ConnectionView[];
  /** Paths to follow, null at the ends. */
  readonly next: string | null;
  readonly prev: string | null;
  readonly exchange: Exchange;
}

/** A 4xx or 5xx. */
export interface RefusalReply {
  readonly kind: "refusal";
  readonly status: number;
  /** Empty where the body is not as documented. */
  readonly errors: Refusal["errors"];
  readonly exchange: Exchange;
}

/** Neither a refusal nor what was asked for: `problem` says why. */
export interface UnreadableReply {
  readonly kind: "unreadable";
  readonly problem: string;
  readonly exchange: Exchange;
}

export type Reply = ConnectionReply | RefusalReply | UnreadableReply;
export type ListReply = PageReply | RefusalReply | UnreadableReply;

/** Reads an answer; whoever wants to know what is read of it hands over a `body` that notes it. */
export function readReply(exchange: Exchange, body: unknown = kebabOf(exchange)): Reply {
  return read(exchange, body, () => {
    const connection = connectionOf(member(body, "data"));
    if (connection === undefined) return "its body holds no connection under `data`";
    return { kind: "connection", connection, exchange };
  });
}

export function readListReply(exchange: Exchange, body: unknown = kebabOf(exchange)): ListReply {
  return read(exchange, body, () => {
    const rows = member(body, "data");
    if (!Array.isArray(rows)) return "its body holds no array under `data`";
    const connections = rows.map(connectionOf);
    if (!connections.every((connection) => connection !== undefined)) {
      return "a row of its list is no connection";
    }
    const links = member(body, "links");
    const [next, prev] = [linkOf(links, "next"), linkOf(links, "prev")];
    if (next === undefined || prev === undefined) return "its body lacks the links of a page";
    return { kind: "page", connections, next, prev, exchange };
  });
}

function read<T>(
  exchange: Exchange,
  body: unknown,
  understand: () => T | string,
): T | RefusalReply | UnreadableReply {
  const { status, truncated } = exchange;
  const unreadable = (problem: string): UnreadableReply => ({
    kind: "unreadable",
    problem: `the answer has status ${status} and ${problem}`,
    exchange,
  });
  if (status >= 400) {
    const refusal = Refusal.safeParse(body);
    return { kind: "refusal", status, errors: refusal.data?.errors ?? [], exchange };
  }
  if (status < 200 || status >= 300) return unreadable("is no answer of the API");
  if (truncated) return unreadable("is larger than a client reads");
  if (body === undefined) return unreadable("its body is not JSON");
  const understood = understand();
  return typeof understood === "string" ? unreadable(understood) : understood;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function linkOf(links: unknown, key: string): string | null | undefined {
  const link = member(links, key);
  return typeof link === "string" || link === null ? link : undefined;
}

/** Reads one resource, its keys in kebab-case; undefined where it has no id or no attributes. */
function connectionOf(resource: unknown): ConnectionView | undefined {
  const id = member(resource, "id");
  const attributes = member(resource, "attributes");
  if (
    typeof id !== "string" ||
    id === "" ||
    typeof attributes !== "object" ||
    attributes === null
  ) {
    return undefined;
  }
  const text = (key: string) => {
    const value = member(attributes, key);
    return typeof value === "string" ? value : undefined;
  };
  const view = {
    id,
    status: text("status"),
    sourceOrganizationId: text("source-organization-id"),
    destinationOrganizationId: text("destination-organization-id"),
    createdAt: text("created-at"),
    updatedAt: text("updated-at"),
  };
  return Object.fromEntries(
    Object.entries(view).filter(([, value]) => value !== undefined),
  ) as unknown as ConnectionView;
}
