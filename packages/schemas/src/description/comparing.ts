import type { Difference, Reworded } from "./difference.ts";
import type { Index, Tables } from "./shape.ts";

export type Found = readonly (Difference | Reworded)[];
export type Direction = "request" | "response";

/** Two surfaces, and the comparison of their shapes, which each part of a shape uses for what it holds. */
export interface Comparing {
  readonly before: Tables;
  readonly after: Tables;
  /** Compares two shapes, each pair once. */
  compare(old: Index, now: Index, direction: Direction): Found;
}

/** Whether two shapes differ only in words. */
export const isAlike = (
  { compare }: Comparing,
  old: Index,
  now: Index,
  direction: Direction,
): boolean => compare(old, now, direction).every(({ kind }) => kind === "sentences");
