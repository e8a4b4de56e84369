import type { Is } from "./compare-values.ts";
import type { Difference } from "./difference.ts";
import type { Shape } from "./shape.ts";

const lower = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"]);
const upper = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"]);

/** Compares format, bounds and default of a value. */
export function compareBounds(one: Shape, other: Shape, is: Is): readonly Difference[] {
  const found = [...changed("format", one.format, other.format, is)];
  for (const keyword of new Set([
    ...Object.keys(one.limits ?? {}),
    ...Object.keys(other.limits ?? {}),
  ])) {
    const [old, now] = [one.limits?.[keyword], other.limits?.[keyword]];
    if (old === now) continue;
    const kind = isLooser(keyword, old, now) ? "bound-loosened" : "bound-tightened";
    found.push(is(kind, keyword, bound(keyword, old), bound(keyword, now)));
  }
  found.push(...changed("default", one.preset, other.preset, is));
  return found;
}

type Given = string | number | boolean | undefined;

/** Whether a keyword was added, removed or changed. */
function changed(
  what: "format" | "default",
  old: Given,
  now: Given,
  is: Is,
): readonly Difference[] {
  if (old === now) return [];
  const how = old === undefined ? "added" : now === undefined ? "removed" : "changed";
  const given = (value: Given) => (value === undefined ? undefined : [String(value)]);
  return [is(`${what}-${how}`, what, given(old), given(now))];
}

const bound = (keyword: string, limit: Given) =>
  limit === undefined ? undefined : [keyword, String(limit)];

/** If neither of two rules is known to allow more, the newer one counts as stricter. */
function isLooser(keyword: string, old: Given, now: Given): boolean {
  if (old === undefined || now === undefined) return now === undefined;
  if (typeof old !== "number" || typeof now !== "number") return false;
  return lower.has(keyword) ? now < old : upper.has(keyword) && now > old;
}
