import type { Change } from "@persona-conformance/schemas/description";

/** One request that somebody makes, and what is relied on in its answer: names of members are in kebab-case. */
export interface Usage {
  /** What it is called where it comes from. */
  readonly name: string;
  readonly method: string;
  /** With or without the path of the server before it, and without a query. */
  readonly path: string;
  /** Names of the parameters of the query, such as `filter[status]`. */
  readonly query: readonly string[];
  /** Names of the headers sent, in lower case. */
  readonly headers: readonly string[];
  /** Members of the body sent, such as `data.attributes.note`; empty without a body. */
  readonly sends: readonly string[];
  /** HTTP statuses that are relied on. */
  readonly statuses: readonly string[];
  /** Members of the answer that are relied on. */
  readonly reads: readonly string[];
  /** Headers of the answer that are relied on, in lower case. */
  readonly readsHeaders: readonly string[];
  /** A message, by the name of its event, instead of a request. */
  readonly event?: string;
}

/** Whether what somebody does is hit by a change. What there is more of hits nobody. */
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

/** Whether a request is one of an operation, by the operation's key. */
function isOf(key: string, { method, path }: Pick<Usage, "method" | "path">): boolean {
  const [verb = "", template = ""] = key.split(" ");
  if (verb !== method) return false;
  const wanted = template.split("/").filter((part) => part !== "");
  const given = path.split("/").filter((part) => part !== "");
  const tail = given.slice(-wanted.length);
  return (
    given.length >= wanted.length &&
    // No more than the path of a server stands before it.
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
  // Every request has what stands in its path.
  if (place === "path ") return true;
  const open = name.endsWith("[…]") ? name.slice(0, -2) : undefined;
  return query.some((one) => one === name || (open !== undefined && one.startsWith(open)));
}

function isResponseHit(usage: Usage, change: Change): boolean {
  // A status that nobody has seen may come to anybody.
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

/** A promise about a member is nothing to who does not read or send it. */
const isPromiseUsed = (usage: Usage, { paths, where }: Change): boolean => {
  if (/parameter/.test(where))
    return isRequestHit(usage, { where, paths, kind: "parameter-removed" } as Change);
  return (
    paths.length === 0 ||
    paths.some((path) => isAmong([...usage.reads, ...usage.sends], path) || isHeader(usage, path))
  );
};
const isHeader = ({ readsHeaders }: Usage, path: string): boolean =>
  readsHeaders.includes(/^header ([^.]+)/.exec(path)?.[1] ?? "");

/** Whether a member, or one below it, is among some. */
function isAmong(members: readonly string[], path: string): boolean {
  const plain = path.replaceAll(/\.?\([^)]*\)/g, "");
  return members.some(
    (member) =>
      member === plain || member.startsWith(`${plain}.`) || member.startsWith(`${plain}[`),
  );
}
