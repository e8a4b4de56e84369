import { type Comparing, type Direction, type Found, isAlike } from "./comparing.ts";
import { type Difference, type Reworded, turned, under } from "./difference.ts";
import type { Member, Shape, Tables } from "./shape.ts";

/** Compares the members of two objects. */
export function compareMembers(
  comparing: Comparing,
  one: Shape,
  other: Shape,
  direction: Direction,
): Found {
  const { before, after, compare } = comparing;
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
    return x !== undefined && y !== undefined && isAlike(comparing, x.shape, y.shape, direction)
      ? [a, b]
      : undefined;
  }
}

/** The members that count in a direction. */
function visible({ members = {} }: Shape, direction: Direction): ReadonlyMap<string, Member> {
  return new Map(
    Object.entries(members).filter(([, { only }]) => only === undefined || only === direction),
  );
}

export const pointerOf = ({ shapes }: Tables, member: Member | undefined): string =>
  shapes[member?.shape ?? -1]?.pointer ?? "";
