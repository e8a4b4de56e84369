/** Whether an id matches a pattern: `*` stands for one part of a path, or of a part; `**` for any number of parts. */
export function matches(pattern: string, id: string): boolean {
  const expression = pattern
    .split(/(\*\*\/?|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      if (part === "**/") return "(?:.*/)?";
      return part === "*" ? "[^/]*" : RegExp.escape(part);
    })
    .join("");
  return new RegExp(`^${expression}$`).test(id);
}

/**
 * Those whose ids match: all without patterns; `!pattern` takes away. `unmatched` holds the patterns that matched
 * nothing, which are mistakes.
 */
export function select<T extends { readonly id: string }>(
  all: readonly T[],
  patterns: readonly string[],
): { readonly selected: readonly T[]; readonly unmatched: readonly string[] } {
  const [taken, given] = [
    patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1)),
    patterns.filter((pattern) => !pattern.startsWith("!")),
  ];
  const unmatched = patterns.filter(
    (pattern) => !all.some(({ id }) => matches(pattern.replace(/^!/, ""), id)),
  );
  const selected = all.filter(
    ({ id }) =>
      (given.length === 0 || given.some((pattern) => matches(pattern, id))) &&
      !taken.some((pattern) => matches(pattern, id)),
  );
  return { selected, unmatched };
}
