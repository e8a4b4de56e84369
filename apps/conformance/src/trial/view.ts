import { attributesOf, instant, resolution, connections } from "@persona-conformance/schemas";
import { type ConnectionView, type Exchange, kebabOf } from "@persona-conformance/client";

/** A connection as one answer shows it. */
export interface View extends ConnectionView {
  /** All its attributes, keys in kebab-case. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly type: unknown;
  /** The answer. */
  readonly exchange: Exchange;
}

/** The resource under `data`, or at `index` of the list there. */
export function viewOf(connection: ConnectionView, exchange: Exchange, index?: number): View {
  const body = kebabOf(exchange) as { readonly data: unknown };
  const data = index === undefined ? body.data : (body.data as readonly unknown[])[index];
  const { attributes, type } = data as Pick<View, "attributes" | "type">;
  return { ...connection, attributes, type, exchange };
}

/** Whether two timestamps may be one instant, as far as the coarser of them can tell. */
function sameInstant(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [instant(a), instant(b)];
  if (a === undefined || b === undefined || left === undefined || right === undefined)
    return a === b;
  const unit = BigInt(Math.max(resolution(a), resolution(b))) * 1_000_000n;
  const distance = left > right ? left - right : right - left;
  return distance < unit;
}

const identity = ["source-organization-id", "destination-organization-id"] as const;

const said = (name: string, from: unknown, to: unknown) =>
  `${name} ${JSON.stringify(to)} instead of ${JSON.stringify(from)}`;

/** The id and those of the named attributes that differ to the letter, in words. */
function otherwise(before: View, after: View, names: readonly string[]): readonly string[] {
  return [
    ...(before.id === after.id ? [] : [said("id", before.id, after.id)]),
    ...names
      .filter((name) => before.attributes[name] !== after.attributes[name])
      .map((name) => said(name, before.attributes[name], after.attributes[name])),
  ];
}

/** Documented attributes in which two views differ to the letter. */
export function unlike(before: View, after: View): readonly string[] {
  return otherwise(before, after, attributesOf(connections));
}

/** What tells two views of one connection apart beside status and `updated-at`, in words; empty where nothing does. */
export function differences(before: View, after: View): readonly string[] {
  return [
    ...otherwise(before, after, identity),
    ...(sameInstant(before.createdAt, after.createdAt)
      ? []
      : [said("created-at", before.createdAt, after.createdAt)]),
  ];
}

/** What tells two views apart in any respect that the documentation describes. */
export function changes(before: View, after: View): readonly string[] {
  return [
    ...(before.status === after.status ? [] : [said("status", before.status, after.status)]),
    ...(sameInstant(before.updatedAt, after.updatedAt)
      ? []
      : [said("updated-at", before.updatedAt, after.updatedAt)]),
    ...differences(before, after),
  ];
}
