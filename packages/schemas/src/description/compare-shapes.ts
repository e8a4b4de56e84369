import { compareBounds } from "./compare-bounds.ts";
import { digestOf } from "./digest.ts";
import { compareValues } from "./compare-values.ts";
import { type Difference, type Pointers, type Reworded, turned, under } from "./difference.ts";
import type { Sentence } from "./sentence.ts";
import type { ChangeKind } from "./severity.ts";
import type { Index, Member, Shape, Tables } from "./shape.ts";

export type Found = readonly (Difference | Reworded)[];
export type Direction = "request" | "response";

/** Compares shapes of two surfaces, each pair once. */
export interface ShapeComparison {
  compare(old: Index, now: Index, direction: Direction): Found;
  sentences(
    old: readonly Index[] | undefined,
    now: readonly Index[] | undefined,
    pointers: Pointers,
  ): Found;
}

export function createShapeComparison(before: Tables, after: Tables): ShapeComparison {
  const known = new Map<string, Found>();

  function compare(old: Index, now: Index, direction: Direction): Found {
    const key = `${old} ${now} ${direction}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    // A schema may contain itself. Then the outer comparison reports the changes.
    known.set(key, []);
    const one = before.shapes[old];
    const other = after.shapes[now];
    const all =
      one === undefined || other === undefined ? [] : differences(one, other, old, now, direction);
    known.set(key, all);
    return all;
  }

  function differences(
    one: Shape,
    other: Shape,
    old: Index,
    now: Index,
    direction: Direction,
  ): Found {
    const pointers = { old: one.pointer, new: other.pointer };
    if ((one.variants === undefined) !== (other.variants === undefined)) {
      const choice = compareWithChoice(one, other, old, now, direction);
      if (choice !== undefined) return choice;
    }
    const types = typeChange(one.types, other.types);
    const is = (
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
    const local: Found = [
      ...(types === undefined ? [] : [is(types, "type", named(one.types), named(other.types))]),
      ...turned(one.nullable, other.nullable, "made-nullable", "made-not-nullable").map((kind) =>
        is(kind, "type"),
      ),
      ...turned(one.deprecated, other.deprecated, "deprecated", "undeprecated").map((kind) =>
        is(kind, "deprecated"),
      ),
      ...sentences(one.sentences, other.sentences, pointers),
    ];
    // If the type changed, everything else differs, too.
    if (types === "retyped") return local;
    const resource = resourceOf(one, other);
    return [
      ...local,
      ...compareValues(one, other, is),
      ...compareBounds(one, other, is),
      ...turned(isOpen(one), isOpen(other), "members-opened", "members-closed").map((kind) =>
        is(kind, "additionalProperties"),
      ),
      ...membersOf(one, other, direction),
      ...inner("[]", one.items, other.items, direction),
      ...inner("*", one.rest, other.rest, direction),
      ...variantsOf(one, other, direction),
    ].map((found) =>
      resource === undefined ? found : { ...found, resource: { type: resource, path: found.path } },
    );
  }

  const inner = (
    part: string,
    old: Index | undefined,
    now: Index | undefined,
    direction: Direction,
  ): Found =>
    old === undefined || now === undefined
      ? []
      : compare(old, now, direction).map((found) => under(part, found));

  function membersOf(one: Shape, other: Shape, direction: Direction): Found {
    const old = visible(one, direction);
    const now = visible(other, direction);
    const gone = [...old.keys()].filter((name) => !now.has(name));
    const added = [...now.keys()].filter((name) => !old.has(name));
    const renamed = renaming(gone, added);
    const at = (name: string, from: string | undefined, to: string | undefined) => ({
      path: [name],
      owner: other.pointer || one.pointer,
      pointers: { ...(from !== undefined && { old: from }), ...(to !== undefined && { new: to }) },
    });
    const found: (Difference | Reworded)[] = [];
    if (renamed !== undefined) {
      const [from, to] = renamed;
      found.push({
        kind: "member-renamed",
        ...at(from, pointerOf(before, old.get(from)), pointerOf(after, now.get(to))),
        before: [from],
        after: [to],
      });
    } else {
      for (const name of gone) {
        const pointer = pointerOf(before, old.get(name));
        found.push({ kind: "member-removed", ...at(name, pointer, undefined), before: [name] });
      }
      for (const name of added) {
        const member = now.get(name);
        const kind = member?.required ? "member-added-required" : "member-added";
        found.push({ kind, ...at(name, undefined, pointerOf(after, member)), after: [name] });
      }
    }
    for (const [name, from] of old) {
      const to = now.get(name);
      if (to === undefined) continue;
      found.push(
        ...turned(from.required, to.required, "member-now-required", "member-now-optional").map(
          (kind) => ({ kind, ...at(name, pointerOf(before, from), pointerOf(after, to)) }),
        ),
      );
      for (const below of compare(from.shape, to.shape, direction)) found.push(under(name, below));
    }
    return found;

    /** A removed member and an equal added one are a renaming. */
    function renaming(
      from: readonly string[],
      to: readonly string[],
    ): readonly [string, string] | undefined {
      const [a, b] = [from[0], to[0]];
      if (a === undefined || b === undefined || from.length > 1 || to.length > 1) return undefined;
      const [x, y] = [old.get(a), now.get(b)];
      return x !== undefined && y !== undefined && isAlike(x.shape, y.shape, direction)
        ? [a, b]
        : undefined;
    }
  }

  /** Whether two shapes differ only in words. */
  const isAlike = (old: Index, now: Index, direction: Direction): boolean =>
    compare(old, now, direction).every(({ kind }) => kind === "sentences");

  /** Compares a single schema with a choice of schemas. Undefined if more than this changed. */
  function compareWithChoice(
    one: Shape,
    other: Shape,
    old: Index,
    now: Index,
    direction: Direction,
  ): Found | undefined {
    const grown = other.variants !== undefined;
    const single = grown ? one : other;
    const choice = (grown ? other : one).variants ?? [];
    // A choice of requirements on the same object is a rule about it.
    if (single.types.length === 0 || (grown ? other : one).members !== undefined) return undefined;
    const equal = choice.filter((variant) =>
      grown ? isAlike(old, variant, direction) : isAlike(variant, now, direction),
    );
    if (equal.length === 0) return undefined;
    const kind = grown ? "variant-added" : "variant-removed";
    return choice
      .filter((variant) => !equal.includes(variant))
      .map((variant) => variantChange(kind, variant, grown ? after : before, other.pointer));
  }

  function variantsOf(one: Shape, other: Shape, direction: Direction): Found {
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
    pair((a, b) => isAlike(a, b, direction));
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

  function sentences(
    old: readonly Index[] | undefined,
    now: readonly Index[] | undefined,
    pointers: Pointers,
  ): Found {
    if (old === undefined && now === undefined) return [];
    const from = all(before, old);
    const to = all(after, now);
    const gone = from.filter(({ key }) => !to.some((one) => one.key === key));
    const added = to.filter(({ key }) => !from.some((one) => one.key === key));
    if (gone.length === 0 && added.length === 0) return [];
    const owner = pointers.new ?? pointers.old ?? "";
    return [{ kind: "sentences", path: [], owner, gone, added, pointers }];
  }

  const all = ({ sentences: table }: Tables, indices: readonly Index[] = []): readonly Sentence[] =>
    indices.map((index) => table[index]).filter((sentence) => sentence !== undefined);

  /** The `type` of an object, if both have the same. */
  function resourceOf(one: Shape, other: Shape): string | undefined {
    const type = labelOf(before, one);
    return type !== undefined && type === labelOf(after, other) ? type : undefined;
  }

  return { compare, sentences };
}

const named = (types: readonly string[]): readonly string[] =>
  types.length === 0 ? ["anything"] : types;

/** Other members are allowed unless the schema forbids them. */
const isOpen = ({ closed, members }: Shape): boolean => members === undefined || closed !== true;

/** The members that count in a direction. */
function visible({ members = {} }: Shape, direction: Direction): ReadonlyMap<string, Member> {
  return new Map(
    Object.entries(members).filter(([, { only }]) => only === undefined || only === direction),
  );
}

export const pointerOf = ({ shapes }: Tables, member: Member | undefined): string =>
  shapes[member?.shape ?? -1]?.pointer ?? "";

/** The name of the member `type` in a digested surface. */
const digestOfType = digestOf("type");

/** The label of a variant: the single value of its `type`, as JSON. */
function labelOf(tables: Tables, variant: Index | Shape): string | undefined {
  const shape = typeof variant === "number" ? tables.shapes[variant] : variant;
  const { type = shape?.members?.[digestOfType] } = shape?.members ?? {};
  const values = tables.shapes[type?.shape ?? -1]?.values ?? [];
  return values.length === 1 ? values[0] : undefined;
}

function typeChange(
  old: readonly string[],
  now: readonly string[],
): "retyped" | "type-widened" | "type-narrowed" | undefined {
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
