import type { Is } from "./compare-values.ts";
import type { Difference } from "./difference.ts";
import type { Shape } from "./shape.ts";

const lower = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"]);
const upper = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"]);

/** Format, bounds and default of a value. */
export function compareBounds(one: Shape, other: Shape, is: Is): readonly Difference[] {
  const found: Difference[] = [];
  const given = (value: string | number | boolean | undefined) =>
    value === undefined ? undefined : [String(value)];
  if (one.format !== other.format) {
    const kind =
      one.format === undefined
        ? "format-added"
        : other.format === undefined
          ? "format-removed"
          : "format-changed";
    found.push(is(kind, "format", given(one.format), given(other.format)));
  }
  for (const keyword of new Set([
    ...Object.keys(one.limits ?? {}),
    ...Object.keys(other.limits ?? {}),
  ])) {
    const [old, now] = [one.limits?.[keyword], other.limits?.[keyword]];
    if (old === now) continue;
    const kind = isLooser(keyword, old, now) ? "bound-loosened" : "bound-tightened";
    found.push(is(kind, keyword, bound(keyword, old), bound(keyword, now)));
  }
  if (one.preset !== other.preset) {
    const kind =
      one.preset === undefined
        ? "default-added"
        : other.preset === undefined
          ? "default-removed"
          : "default-changed";
    found.push(is(kind, "default", given(one.preset), given(other.preset)));
  }
  return found;
}

const bound = (keyword: string, limit: string | number | boolean | undefined) =>
  limit === undefined ? undefined : [keyword, String(limit)];

/** Two rules differ, and neither is known to allow more: the newer one counts as the tighter. */
function isLooser(
  keyword: string,
  old: string | number | boolean | undefined,
  now: string | number | boolean | undefined,
): boolean {
  if (old === undefined || now === undefined) return now === undefined;
  if (typeof old !== "number" || typeof now !== "number") return false;
  return lower.has(keyword) ? now < old : upper.has(keyword) && now > old;
}
