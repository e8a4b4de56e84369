import type { Sentence } from "./sentence.ts";
import type { ChangeKind } from "./severity.ts";

/** One difference between two places of two surfaces. */
export interface Difference {
  readonly kind: ChangeKind;
  /** The path from the compared place: names of members, `[]` for the items of a list, `*` for any other member. */
  readonly path: readonly string[];
  /** The resource around it, by its `type` as JSON, and the path from there. */
  readonly resource?: { readonly type: string; readonly path: readonly string[] };
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** The place that owns the changed part: a member's object, an answer's operation. */
  readonly owner: string;
  /** JSON pointers into both descriptions. One is missing for an addition or a removal. */
  readonly pointers: Pointers;
}

export interface Pointers {
  readonly old?: string;
  readonly new?: string;
}

/** A place whose sentences differ. The whole operation decides whether that is a change. */
export interface Reworded extends Omit<Difference, "kind" | "before" | "after"> {
  readonly kind: "sentences";
  readonly gone: readonly Sentence[];
  readonly added: readonly Sentence[];
}

/** Adds a part in front of the path of a difference. */
export function under<T extends Difference | Reworded>(part: string, difference: T): T {
  return { ...difference, path: [part, ...difference.path] };
}

/** The kind of change if something holds on one side only: `on` for an addition, `off` for a removal. */
export function turned<Kind extends ChangeKind>(
  old: boolean | undefined,
  now: boolean | undefined,
  on: Kind,
  off: Kind,
): readonly Kind[] {
  return Boolean(old) === Boolean(now) ? [] : [now ? on : off];
}
