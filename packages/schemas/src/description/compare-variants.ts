import { type Comparing, type Direction, type Found, isAlike } from "./comparing.ts";
import { type Difference, under } from "./difference.ts";
import { digestOf } from "./digest.ts";
import type { Index, Shape, Tables } from "./shape.ts";

/** Compares a single schema with a choice of schemas. Undefined if it is another comparison, or more than this changed. */
export function compareWithChoice(
  comparing: Comparing,
  old: Index,
  now: Index,
  direction: Direction,
): Found | undefined {
  const { before, after } = comparing;
  const [one, other] = [before.shapes[old], after.shapes[now]];
  if (one === undefined || other === undefined) return undefined;
  if ((one.variants === undefined) === (other.variants === undefined)) return undefined;
  const grown = other.variants !== undefined;
  const single = grown ? one : other;
  const choice = (grown ? other : one).variants ?? [];
  // A choice of requirements on the same object is a rule about it.
  if (single.types.length === 0 || (grown ? other : one).members !== undefined) return undefined;
  const equal = choice.filter((variant) =>
    grown
      ? isAlike(comparing, old, variant, direction)
      : isAlike(comparing, variant, now, direction),
  );
  if (equal.length === 0) return undefined;
  const kind = grown ? "variant-added" : "variant-removed";
  return choice
    .filter((variant) => !equal.includes(variant))
    .map((variant) => variantChange(kind, variant, grown ? after : before, other.pointer));
}

/** Compares the variants of two choices: those with the same label, then those that are alike. */
export function compareVariants(
  comparing: Comparing,
  one: Shape,
  other: Shape,
  direction: Direction,
): Found {
  const { before, after, compare } = comparing;
  if (one.variants === undefined && other.variants === undefined) return [];
  const pairs: (readonly [Index, Index])[] = [];
  let old = [...(one.variants ?? [])];
  let now = [...(other.variants ?? [])];
  const pair = (fits: (a: Index, b: Index) => boolean): void => {
    for (const a of old) {
      const b = now.find((candidate) => fits(a, candidate));
      if (b === undefined) continue;
      pairs.push([a, b]);
      old = old.filter((index) => index !== a);
      now = now.filter((index) => index !== b);
    }
  };
  const labels = (a: Index, b: Index): boolean => {
    const label = labelOf(before, a);
    return label !== undefined && label === labelOf(after, b);
  };
  pair(labels);
  pair((a, b) => isAlike(comparing, a, b, direction));
  // The remaining variants are the same choice, changed.
  pair((a, b) => labelOf(before, a) === undefined && labelOf(after, b) === undefined);
  return [
    ...pairs.flatMap(([a, b]) => {
      const label = labelOf(before, a);
      return compare(a, b, direction).map((found) =>
        label === undefined ? found : under(`(${label})`, found),
      );
    }),
    ...old.map((variant) => variantChange("variant-removed", variant, before, other.pointer)),
    ...now.map((variant) => variantChange("variant-added", variant, after, other.pointer)),
  ];
}

function variantChange(
  kind: "variant-added" | "variant-removed",
  variant: Index,
  tables: Tables,
  owner: string,
): Difference {
  const { pointer = "", types = [] } = tables.shapes[variant] ?? {};
  const name = [labelOf(tables, variant) ?? named(types).join(" or ")];
  return kind === "variant-added"
    ? { kind, path: [], owner, after: name, pointers: { new: pointer } }
    : { kind, path: [], owner, before: name, pointers: { old: pointer } };
}

/** The types of a schema, in words. */
export const named = (types: readonly string[]): readonly string[] =>
  types.length === 0 ? ["anything"] : types;

/** The name of the member `type` in a digested surface. */
const digestOfType = digestOf("type");

/** The label of a variant: the single value of its `type`, as JSON. */
export function labelOf(tables: Tables, variant: Index | Shape): string | undefined {
  const shape = typeof variant === "number" ? tables.shapes[variant] : variant;
  const { type = shape?.members?.[digestOfType] } = shape?.members ?? {};
  const values = tables.shapes[type?.shape ?? -1]?.values ?? [];
  return values.length === 1 ? values[0] : undefined;
}
