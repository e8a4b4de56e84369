import type { Change } from "@persona-conformance/schemas/description";

/** One request of a consumer, and the parts of its answer that it relies on. Names of members are in kebab-case. */
export interface Usage {
  /** Its name in the pact or the archive. */
  readonly name: string;
  readonly method: string;
  /** Without a query. The path of the server may stand before it. */
  readonly path: string;
  /** The names of the query parameters, such as `filter[status]`. */
  readonly query: readonly string[];
  /** The names of the request headers, in lower case. */
  readonly headers: readonly string[];
  /** The members of the request body, such as `data.attributes.note`. Empty without a body. */
  readonly sends: readonly string[];
  /** The HTTP statuses that it relies on. */
  readonly statuses: readonly string[];
  /** The members of the answer that it relies on. */
  readonly reads: readonly string[];
  /** The headers of the answer that it relies on, in lower case. */
  readonly readsHeaders: readonly string[];
  /** The name of an event, if it is a message and no request. */
  readonly event?: string;
}

/** Whether a change hits a usage. An additive change hits none. */
export function isHit(usage: Usage, change: Change): boolean {
  if (change.severity === "additive") return false;
  if (usage.event !== undefined) {
    if (change.event !== undefined) return usage.event === change.event && isRead(usage, change);
    return false;
  }
  if (!change.operations.some((key) => isOf(key, usage))) return false;
  switch (change.side) {
    case "surface":
      return change.kind !== "operation-added";
    case "promise":
      return isAtStatus(usage, change) && isPromiseUsed(usage, change);
    case "request":
      return isRequestHit(usage, change);
    case "response":
      return isResponseHit(usage, change);
  }
}

/** Whether a request belongs to an operation, given by its key. */
function isOf(key: string, { method, path }: Pick<Usage, "method" | "path">): boolean {
  const [verb = "", template = ""] = key.split(" ");
  if (verb !== method) return false;
  const wanted = template.split("/").filter((part) => part !== "");
  const given = path.split("/").filter((part) => part !== "");
  const tail = given.slice(-wanted.length);
  return (
    given.length >= wanted.length &&
    // At most the path of a server stands before the operation's path.
    given.length - wanted.length <= 2 &&
    wanted.every((part, index) => part === "{}" || part === tail[index])
  );
}

function isRequestHit(usage: Usage, { kind, where, paths }: Change): boolean {
  const parameter = /^(header |cookie |path )?parameter ?([^:]*)/.exec(where);
  if (parameter !== null) {
    const [, place = "", name = ""] = parameter;
    if (kind === "parameter-added-required" || kind === "parameter-now-required") {
      return kind === "parameter-added-required" || !hasParameter(usage, place, name);
    }
    return hasParameter(usage, place, name);
  }
  if (kind === "body-added-required" || kind === "body-now-required")
    return usage.sends.length === 0;
  if (usage.sends.length === 0) return false;
  if (kind === "member-added-required" || kind === "member-now-required") {
    return paths.some((path) => !usage.sends.includes(path));
  }
  return paths.length === 0 || paths.some((path) => isAmong(usage.sends, path));
}

function hasParameter({ query, headers }: Usage, place: string, name: string): boolean {
  if (place === "header ") return headers.includes(name.toLowerCase());
  // Every request has the parameters of its path.
  if (place === "path ") return true;
  const open = name.endsWith("[…]") ? name.slice(0, -2) : undefined;
  return query.some((one) => one === name || (open !== undefined && one.startsWith(open)));
}

function isResponseHit(usage: Usage, change: Change): boolean {
  // Every consumer may get a new status.
  if (change.kind === "status-added") return true;
  const status = change.before;
  if (change.kind === "status-removed" || change.kind === "unstable-status-removed") {
    return status !== undefined && usage.statuses.includes(status);
  }
  return isAtStatus(usage, change) && isRead(usage, change);
}

const isAtStatus = ({ statuses }: Usage, change: Change): boolean =>
  change.statuses.length === 0 || change.statuses.some((status) => statuses.includes(status));

function isRead({ reads, readsHeaders, event }: Usage, { paths, kind }: Change): boolean {
  if (paths.length === 0) return event !== undefined || kind !== "media-type-added";
  return paths.some((path) => {
    const header = /^header ([^.]+)/.exec(path)?.[1];
    return header === undefined ? isAmong(reads, path) : readsHeaders.includes(header);
  });
}

/** A promise about a member hits only consumers that read or send the member. */
const isPromiseUsed = (usage: Usage, { paths, where }: Change): boolean => {
  if (/parameter/.test(where))
    // `isRequestHit` reads only these members.
    return isRequestHit(usage, { where, paths, kind: "parameter-removed" } as Change);
  return (
    paths.length === 0 ||
    paths.some((path) => isAmong([...usage.reads, ...usage.sends], path) || isHeader(usage, path))
  );
};
const isHeader = ({ readsHeaders }: Usage, path: string): boolean =>
  readsHeaders.includes(/^header ([^.]+)/.exec(path)?.[1] ?? "");

/** Whether a list holds a member, or a member below it. */
function isAmong(members: readonly string[], path: string): boolean {
  const plain = path.replaceAll(/\.?\([^)]*\)/g, "");
  return members.some(
    (member) =>
      member === plain || member.startsWith(`${plain}.`) || member.startsWith(`${plain}[`),
  );
}
