import { resources } from "@persona-conformance/schemas/facts";
import type { Change, Part } from "@persona-conformance/schemas/description";

/** The part of the API to compare: a resource, all resources of Connect, or everything. */
export type Scope = (typeof resources)[number]["name"] | "connect" | "all";

/** The names of the scopes. */
export const scopes: readonly Scope[] = [...resources.map(({ name }) => name), "connect", "all"];

/** A scope in words. */
export function scopeInWords(scope: Scope): string {
  if (scope === "all") return "anything";
  return scope === "connect" ? "Connect" : scope.replaceAll("-", " ");
}

/** The part of the API to compare: a scope, or a pattern of operations. */
export interface Concern {
  readonly scope: Scope;
  readonly operations?: string;
}

/** How the paths of a scope begin, and the names of its events. */
function within(scope: Exclude<Scope, "all">): { readonly path: string; readonly event: string } {
  const resource = resources.find(({ name }) => name === scope);
  if (resource === undefined) return { path: "/connect", event: "connect/" };
  const { operations, one } = resource;
  return { path: operations.list.path, event: `connect/${one.replaceAll(" ", "-")}.` };
}

/** Makes a function that tells whether an operation's key is in a scope, or matches a pattern. */
function operationsIn(scope: Scope, pattern?: string): (key: string) => boolean {
  if (pattern !== undefined) {
    const expression = globOf(pattern);
    return (key) => expression.test(key) || expression.test(key.split(" ").at(-1) ?? key);
  }
  if (scope === "all") return () => true;
  const { path } = within(scope);
  return (key) => {
    const own = key.split(" ").at(-1) ?? "";
    return own === path || own.startsWith(`${path}/`);
  };
}

/** The changes that affect a scope, each with only its operations of that scope. */
export function inScope(
  changes: readonly Change[],
  { scope, operations: pattern }: Concern,
): readonly Change[] {
  const isIn = operationsIn(scope, pattern);
  const isEventIn = (event: string): boolean =>
    pattern === undefined
      ? scope === "all" || event.startsWith(within(scope).event)
      : globOf(pattern).test(event);
  return changes.flatMap((change): readonly Change[] => {
    if (change.event !== undefined && change.operations.length === 0)
      return isEventIn(change.event) ? [change] : [];
    // A change without operations concerns the whole API.
    if (change.operations.length === 0) return pattern === undefined ? [change] : [];
    const operations = change.operations.filter(isIn);
    const [operation] = operations;
    if (operation === undefined) return [];
    const { operation: _, ...rest } = change;
    return [{ ...rest, operations, ...(operations.length === 1 && { operation }) }];
  });
}

/** Turns a pattern into a regular expression. `*` matches anything. Parameters of a path may have any name. */
function globOf(pattern: string): RegExp {
  const parts = pattern
    .replaceAll(/\{[^}]*\}/g, "{}")
    .split(/\*+/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}

/** The part of a description to read for a scope. */
export function partIn({ scope, operations: pattern }: Concern): Part {
  const operation = operationsIn(scope, pattern);
  const expression = pattern === undefined ? undefined : globOf(pattern);
  return {
    operation,
    event: (name) =>
      expression?.test(name) ?? (scope === "all" || name.startsWith(within(scope).event)),
  };
}
