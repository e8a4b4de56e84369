import type { Sentence } from "./sentence.ts";
import type { ChangeKind } from "./severity.ts";

/** One thing that differs between two places of two surfaces, as the comparison finds it. */
export interface Difference {
  readonly kind: ChangeKind;
  /** From the place that was compared: names of members, `[]` for the items of a list, `*` for any other member. */
  readonly path: readonly string[];
  /** The resource that it is in, by its `type` as JSON, and the path from there. */
  readonly resource?: { readonly type: string; readonly path: readonly string[] };
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Where that stands whose part changed: a member's object, an answer's operation. */
  readonly owner: string;
  /** JSON pointers into the older and the newer description, as far as they stand there. */
  readonly pointers: Pointers;
}

export interface Pointers {
  readonly old?: string;
  readonly new?: string;
}

/** A place whose sentences differ; whether that is a change, its whole operation tells. */
export interface Reworded extends Omit<Difference, "kind" | "before" | "after"> {
  readonly kind: "sentences";
  readonly gone: readonly Sentence[];
  readonly added: readonly Sentence[];
}

/** Puts a part of a path before a difference that was found below. */
export function under<T extends Difference | Reworded>(part: string, difference: T): T {
  return { ...difference, path: [part, ...difference.path] };
}

/** The kind of change where something holds on one side only: `on` where it came, `off` where it went. */
export function turned<Kind extends ChangeKind>(
  old: boolean | undefined,
  now: boolean | undefined,
  on: Kind,
  off: Kind,
): readonly Kind[] {
  return Boolean(old) === Boolean(now) ? [] : [now ? on : off];
}
