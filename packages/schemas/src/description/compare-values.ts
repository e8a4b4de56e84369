import type { Difference } from "./difference.ts";
import type { ChangeKind } from "./severity.ts";
import type { Shape } from "./shape.ts";

/** Makes a difference of the compared shape, at one of its keywords. */
export type Is = (
  kind: ChangeKind,
  keyword: string,
  before?: readonly string[],
  after?: readonly string[],
) => Difference;

/** Compares lists of values: closed lists of the schema, and lists in the prose. */
export function compareValues(one: Shape, other: Shape, is: Is): readonly Difference[] {
  const old = one.values ?? one.listed;
  const now = other.values ?? other.listed;
  if (old === undefined && now === undefined) return [];
  const wasClosed = one.values !== undefined;
  const isClosed = other.values !== undefined;
  if (old === undefined)
    return [is(isClosed ? "values-closed" : "values-listed", "enum", undefined, now)];
  if (now === undefined) return [is(wasClosed ? "values-opened" : "values-unlisted", "enum", old)];
  const gone = old.filter((value) => !now.includes(value));
  const added = now.filter((value) => !old.includes(value));
  const keyword = wasClosed || isClosed ? "enum" : "description";
  if (wasClosed && isClosed && old.length === 1 && now.length === 1 && gone.length > 0) {
    return [is("value-changed", "const", old, now)];
  }
  return [
    ...(wasClosed && !isClosed ? [is("values-opened", "enum", old)] : []),
    ...(isClosed && !wasClosed ? [is("values-closed", "enum", undefined, now)] : []),
    ...(gone.length > 0 ? [is("values-narrowed", keyword, gone)] : []),
    ...(added.length > 0 ? [is("values-widened", keyword, undefined, added)] : []),
  ];
}
