import {
  inflect,
  inflectKey,
  type PersonalValues,
  Refusal,
  type Resource,
  SourceData,
  type ViewOf,
} from "@persona-conformance/schemas";
import { type Exchange, kebabOf } from "./exchange.ts";
import { wholeOf } from "./personal.ts";

/** A successful answer with one resource. */
export interface ResourceReply<R extends Resource = Resource> {
  readonly kind: "resource";
  readonly resource: ViewOf<R>;
  /** Values of people, in no other place. Never write them down. */
  readonly personal?: PersonalValues<R>;
  readonly exchange: Exchange;
}

/** A page of a list. */
export interface PageReply<R extends Resource = Resource> {
  readonly kind: "page";
  readonly rows: readonly ViewOf<R>[];
  /** Paths to follow. Null at the ends. */
  readonly next: string | null;
  readonly prev: string | null;
  readonly exchange: Exchange;
}

/** A 4xx or 5xx. */
export interface RefusalReply {
  readonly kind: "refusal";
  readonly status: number;
  /** Empty if the body is not as documented. */
  readonly errors: Refusal["errors"];
  readonly exchange: Exchange;
}

/** Neither a refusal nor the expected answer. `problem` says why. */
export interface UnreadableReply {
  readonly kind: "unreadable";
  readonly problem: string;
  readonly exchange: Exchange;
}

/** What the client returns for one resource. */
export type Reply<R extends Resource = Resource> =
  | ResourceReply<R>
  | RefusalReply
  | UnreadableReply;
/** The resource has not reached a final status yet. `resource` is the last one that was read. */
export interface UnsettledReply<R extends Resource = Resource> extends Omit<
  ResourceReply<R>,
  "kind"
> {
  readonly kind: "unsettled";
}

/** What the client returns when it waits for a final status. */
export type SettledReply<R extends Resource = Resource> = Reply<R> | UnsettledReply<R>;

/** What the client returns for a list. */
export type ListReply<R extends Resource = Resource> =
  | PageReply<R>
  | RefusalReply
  | UnreadableReply;

/** Reads an answer. Pass your own `body` to observe which members are read. */
export function readReply<R extends Resource>(
  resource: R,
  exchange: Exchange,
  body: unknown = kebabOf(exchange),
): Reply<R> {
  return read(exchange, body, () => {
    const view = viewOf(resource, member(body, "data"));
    if (view === undefined) return `its body holds no ${resource.one} under \`data\``;
    const personal = personalOf(resource, exchange);
    return { kind: "resource", resource: view, ...(personal && { personal }), exchange };
  });
}

/** Reads the answer of a list. Pass your own `body` to observe which members are read. */
export function readListReply<R extends Resource>(
  resource: R,
  exchange: Exchange,
  body: unknown = kebabOf(exchange),
): ListReply<R> {
  return read(exchange, body, () => {
    const rows = member(body, "data");
    if (!Array.isArray(rows)) return "its body holds no array under `data`";
    const views = rows.map((row) => viewOf(resource, row));
    if (!views.every((view) => view !== undefined)) {
      return `a row of its list is no ${resource.one}`;
    }
    const links = member(body, "links");
    const [next, prev] = [linkOf(links, "next"), linkOf(links, "prev")];
    if (next === undefined || prev === undefined) return "its body lacks the links of a page";
    return { kind: "page", rows: views, next, prev, exchange };
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
    ? // It has been tested to have this key.
      (value as Record<string, unknown>)[key]
    : undefined;
}

function linkOf(links: unknown, key: string): string | null | undefined {
  const link = member(links, key);
  return typeof link === "string" || link === null ? link : undefined;
}

/** Reads one resource, with keys in kebab-case. Undefined if it has no id or no attributes. */
function viewOf<R extends Resource>(resource: R, json: unknown): ViewOf<R> | undefined {
  const id = member(json, "id");
  const attributes = member(json, "attributes");
  if (typeof id !== "string" || id === "") return undefined;
  if (typeof attributes !== "object" || attributes === null) return undefined;
  const members = Object.entries(resource.attributes).flatMap(([name, kind]) => {
    const value = member(attributes, name);
    const isReadable = typeof value === "string" || (value === null && kind.endsWith("or null"));
    return isReadable ? [[inflectKey(name, "camel"), value]] : [];
  });
  // Has each attribute of the definition, if it is of the defined kind.
  return { id, ...Object.fromEntries(members) } as ViewOf<R>;
}

/** The personal values of an answer, if they are as documented. The exchange does not hold them. */
function personalOf<R extends Resource>(
  { personal = {} }: R,
  exchange: Exchange,
): PersonalValues<R> | undefined {
  const whole = wholeOf(exchange);
  if (whole === undefined) return undefined;
  const attributes = member(member(inflect(whole, "kebab"), "data"), "attributes");
  const values = Object.keys(personal).flatMap((name) => {
    const { data } = SourceData.safeParse(member(attributes, name));
    return data === undefined ? [] : [[inflectKey(name, "camel"), data]];
  });
  // Each of the definition under its name.
  return values.length === 0 ? undefined : (Object.fromEntries(values) as PersonalValues<R>);
}
