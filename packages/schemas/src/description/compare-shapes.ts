import { compareBounds } from "./compare-bounds.ts";
import { compareMembers } from "./compare-members.ts";
import { compareValues } from "./compare-values.ts";
import { compareVariants, compareWithChoice, labelOf, named } from "./compare-variants.ts";
import type { Comparing, Direction, Found } from "./comparing.ts";
import { type Difference, turned, under } from "./difference.ts";
import { rewordings } from "./rewordings.ts";
import type { ChangeKind } from "./severity.ts";
import type { Index, Shape, Tables } from "./shape.ts";

/** Compares the shapes of two surfaces, each pair once. */
export function createShapeComparison(before: Tables, after: Tables): Comparing {
  const known = new Map<string, Found>();
  const comparing: Comparing = {
    before,
    after,
    compare(old, now, direction) {
      const key = `${old} ${now} ${direction}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      // A schema may contain itself. Then the outer comparison reports the changes.
      known.set(key, []);
      const all = compareTwo(comparing, old, now, direction);
      known.set(key, all);
      return all;
    },
  };
  return comparing;
}

function compareTwo(comparing: Comparing, old: Index, now: Index, direction: Direction): Found {
  const one = comparing.before.shapes[old];
  const other = comparing.after.shapes[now];
  if (one === undefined || other === undefined) return [];
  const choice = compareWithChoice(comparing, old, now, direction);
  if (choice !== undefined) return choice;
  const types = typeChange(one.types, other.types);
  const here = compareHere(comparing, one, other, types);
  // If the type changed, everything else differs, too.
  if (types === "retyped") return here;
  const all = [...here, ...compareWithin(comparing, one, other, direction)];
  const resource = resourceOf(comparing, one, other);
  return resource === undefined
    ? all
    : all.map((found) => ({ ...found, resource: { type: resource, path: found.path } }));
}

/** A difference of two schemas themselves. */
const differenceOf =
  (one: Shape, other: Shape) =>
  (
    kind: ChangeKind,
    keyword: string,
    from?: readonly string[],
    to?: readonly string[],
  ): Difference => ({
    kind,
    path: [],
    ...(from !== undefined && { before: from }),
    ...(to !== undefined && { after: to }),
    owner: other.pointer || one.pointer,
    pointers: { old: `${one.pointer}/${keyword}`, new: `${other.pointer}/${keyword}` },
  });

/** Compares what stands whatever the type is. */
function compareHere(comparing: Comparing, one: Shape, other: Shape, types: TypeChange): Found {
  const is = differenceOf(one, other);
  return [
    ...(types === undefined ? [] : [is(types, "type", named(one.types), named(other.types))]),
    ...turned(one.nullable, other.nullable, "made-nullable", "made-not-nullable").map((kind) =>
      is(kind, "type"),
    ),
    ...turned(one.deprecated, other.deprecated, "deprecated", "undeprecated").map((kind) =>
      is(kind, "deprecated"),
    ),
    ...rewordings(comparing, one.sentences, other.sentences, {
      old: one.pointer,
      new: other.pointer,
    }),
  ];
}

/** Compares what two schemas of the same type allow and contain. */
function compareWithin(
  comparing: Comparing,
  one: Shape,
  other: Shape,
  direction: Direction,
): Found {
  const is = differenceOf(one, other);
  const inner = (part: string, old: Index | undefined, now: Index | undefined): Found =>
    old === undefined || now === undefined
      ? []
      : comparing.compare(old, now, direction).map((found) => under(part, found));
  return [
    ...compareValues(one, other, is),
    ...compareBounds(one, other, is),
    ...turned(isOpen(one), isOpen(other), "members-opened", "members-closed").map((kind) =>
      is(kind, "additionalProperties"),
    ),
    ...compareMembers(comparing, one, other, direction),
    ...inner("[]", one.items, other.items),
    ...inner("*", one.rest, other.rest),
    ...compareVariants(comparing, one, other, direction),
  ];
}

/** The `type` of an object, if both have the same. */
function resourceOf({ before, after }: Comparing, one: Shape, other: Shape): string | undefined {
  const type = labelOf(before, one);
  return type !== undefined && type === labelOf(after, other) ? type : undefined;
}

/** Other members are allowed unless the schema forbids them. */
const isOpen = ({ closed, members }: Shape): boolean => members === undefined || closed !== true;

type TypeChange = "retyped" | "type-widened" | "type-narrowed" | undefined;

function typeChange(old: readonly string[], now: readonly string[]): TypeChange {
  const isWithin = (some: readonly string[], others: readonly string[]): boolean =>
    others.length === 0 ||
    (some.length > 0 &&
      some.every(
        (type) => others.includes(type) || (type === "integer" && others.includes("number")),
      ));
  const [widens, narrows] = [isWithin(old, now), isWithin(now, old)];
  if (widens && narrows) return undefined;
  if (widens) return "type-widened";
  return narrows ? "type-narrowed" : "retyped";
}
