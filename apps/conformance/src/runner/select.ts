import { didYouMean, similarNames } from "@persona-conformance/schemas/facts";
import { invocation } from "../invocation.ts";

/** Process-wide: each pattern is compiled once. */
const expressions = new Map<string, RegExp>();

/**
 * Whether an id matches a pattern. `*` stands for one part of a path or for some of it, `**` for any number of parts.
 */
export function matches(pattern: string, id: string): boolean {
  const expression = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, expression);
  return expression.test(id);
}

function expressionOf(pattern: string): RegExp {
  const text = pattern
    .split(/(\*\*\/?|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      if (part === "**/") return "(?:.*/)?";
      return part === "*" ? "[^/]*" : part.replaceAll(/\W/g, String.raw`\$&`);
    })
    .join("");
  return new RegExp(`^${text}$`);
}

/**
 * Selects entries by the patterns of their ids. Without a pattern, selects all. `!pattern` removes entries.
 * `unmatched` lists patterns without a match: these are mistakes.
 */
export function select<T extends { readonly id: string }>(
  all: readonly T[],
  patterns: readonly string[],
): { readonly selected: readonly T[]; readonly unmatched: readonly string[] } {
  const [excluded, included] = [
    patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1)),
    patterns.filter((pattern) => !pattern.startsWith("!")),
  ];
  const unmatched = patterns.filter(
    (pattern) => !all.some(({ id }) => matches(pattern.replace(/^!/, ""), id)),
  );
  const selected = all.filter(
    ({ id }) =>
      (included.length === 0 || included.some((pattern) => matches(pattern, id))) &&
      !excluded.some((pattern) => matches(pattern, id)),
  );
  return { selected, unmatched };
}

/** Today's pattern for a pattern of version 0.1, if it has a match. Its ids did not begin with their resource. */
export function renamed(pattern: string, known: readonly string[]): string | undefined {
  const [, not = "", plain = pattern] = /^(!?)(.*)$/s.exec(pattern) ?? [];
  const candidates = [
    ...["protocol", "connections", "connections/lifecycle"].map((folder) => `${folder}/${plain}`),
    plain.replace(/^protocol-/, "protocol/"),
  ];
  const found = candidates.find((one) => one !== plain && known.some((id) => matches(one, id)));
  return found === undefined ? undefined : `${not}${found}`;
}

/**
 * Corrects a pattern part by part. The name of a folder becomes the pattern of all that is in it. Undefined if a part is
 * like none or like several.
 */
function correct(pattern: string, known: readonly string[]): string | undefined {
  const ids = known.map((id) => id.split("/"));
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    const folder = parts.join("/");
    const depth = parts.length;
    const inside = ids.filter((id) => matches(folder, id.slice(0, depth).join("/")));
    const next = new Set(inside.flatMap((id) => id[depth] ?? []));
    const isRight = part.includes("*") || next.has(part) || folder.includes("**");
    const [nearest, ...others] = isRight ? [part] : similarNames(part, [...next]);
    if (nearest === undefined || others.length > 0) return undefined;
    parts.push(nearest);
  }
  const corrected = parts.join("/");
  const candidates = [corrected, `${corrected}/**`];
  return candidates.find((one) => known.some((id) => matches(one, id)));
}

/** What to try instead of a pattern without a match. */
export function hintFor(pattern: string, known: readonly string[], listing = "list"): string {
  const today = renamed(pattern, known);
  if (today !== undefined) return `since 0.2 it is ${today}`;
  const plain = pattern.replace(/^!/, "");
  const wider = plain.replaceAll(/\*+/g, "**");
  if (known.some((id) => matches(wider, id)))
    return `* stands for one part of an id, ** for any number: try ${wider}`;
  const corrected = correct(plain, known);
  if (corrected !== undefined) return `did you mean ${corrected}?`;
  return didYouMean(plain, known) || `\`${invocation} ${listing}\` shows all`;
}
