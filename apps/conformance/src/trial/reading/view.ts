import { isDeepStrictEqual } from "node:util";
import { type Exchange, kebabOf } from "@persona-conformance/client";
import {
  attributesOf,
  instant,
  jsonAt,
  jsonObject,
  resolution,
  type Resource,
} from "@persona-conformance/schemas";

/** A resource as one answer shows it. */
export interface View {
  readonly resource: Resource;
  readonly id: string;
  readonly type: unknown;
  /** Undefined if it is not a text. */
  readonly status: string | undefined;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  /** All its attributes, with keys in kebab-case. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Its documented relationships, with keys in kebab-case. */
  readonly relationships: Readonly<Record<string, unknown>>;
  readonly exchange: Exchange;
}

/** The resource under `data`, or at an index of the list there. The answer must have been validated. */
export function viewOf(resource: Resource, exchange: Exchange, index?: number): View {
  // The answer has been validated, so `data` and the resource have these shapes.
  const { data } = kebabOf(exchange) as { readonly data: unknown };
  const json = index === undefined ? data : (data as readonly unknown[])[index];
  const { id, type, attributes, ...rest } = json as Pick<View, "id" | "type" | "attributes"> & {
    readonly relationships?: unknown;
  };
  const related = Object.entries(jsonObject(rest.relationships)).filter(([name]) =>
    Object.hasOwn(resource.relationships, name),
  );
  const text = (name: string) => textOf({ attributes }, name);
  return {
    resource,
    id,
    type,
    status: text("status"),
    createdAt: text("created-at"),
    updatedAt: text("updated-at"),
    attributes,
    relationships: Object.fromEntries(related),
    exchange,
  };
}

/** An attribute, if it is a text. */
export function textOf({ attributes }: Pick<View, "attributes">, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" ? value : undefined;
}

/** The creation time of a resource, or undefined without a readable one. */
export const createdIn = (view: View | undefined): bigint | undefined => instant(view?.createdAt);

/** Whether two timestamps may be the same instant, at the precision of the coarser one. */
export function sameInstant(a: unknown, b: unknown): boolean {
  if (a === b || typeof a !== "string" || typeof b !== "string") return a === b;
  const [left, right] = [instant(a), instant(b)];
  if (left === undefined || right === undefined) return a === b;
  const unit = BigInt(Math.max(resolution(a), resolution(b))) * 1_000_000n;
  const distance = left > right ? left - right : right - left;
  return distance < unit;
}

/** Whether two timestamps are too close to each other to show an order, since one of them has no milliseconds. */
export const isTooClose = (a: string, b: string): boolean =>
  Math.max(resolution(a), resolution(b)) > 1 && sameInstant(a, b);

/** A difference in one member. */
export const inWords = (name: string, from: unknown, to: unknown): string =>
  `${name} ${JSON.stringify(to)} instead of ${JSON.stringify(from)}`;

/** Whether both show the same value of an attribute. Times are compared at their precision: answers may spell them differently. */
export function sameValue(before: View, after: View, name: string): boolean {
  const kinds: Readonly<Record<string, string>> = before.resource.attributes;
  const [was, is] = [before.attributes[name], after.attributes[name]];
  if (kinds[name]?.startsWith("timestamp") !== true) return was === is;
  // The wire checks report a text that is no time.
  return isNoTime(was) || isNoTime(is) || sameInstant(was, is);
}

/** Whether a value is a text that is no time. */
export const isNoTime = (value: unknown): boolean =>
  typeof value === "string" && instant(value) === undefined;

/** The differences in the id and in some attributes, in words. */
function otherwise(before: View, after: View, names: readonly string[]): readonly string[] {
  return [
    ...(before.id === after.id ? [] : [inWords("id", before.id, after.id)]),
    // What an answer leaves out has not changed. The wire checks report a missing attribute.
    ...names
      .filter((name) => [before, after].every(({ attributes }) => Object.hasOwn(attributes, name)))
      .filter((name) => !sameValue(before, after, name))
      .map((name) => inWords(name, before.attributes[name], after.attributes[name])),
    ...toldApart(before, after, (name) => bothShow(before, after, name)),
  ];
}

/** The differences in relationships, in words. `isMeant` selects the relationships. */
const toldApart = (
  { resource, relationships: was }: View,
  { relationships: is }: View,
  isMeant: (name: string) => boolean,
): readonly string[] =>
  Object.keys(resource.relationships)
    .filter((name) => isMeant(name) && !sameObject(was[name], is[name]))
    .map((name) => inWords(name, was[name], is[name]));

const bothShow = (before: View, after: View, name: string): boolean =>
  [before, after].every(({ relationships }) => Object.hasOwn(relationships, name));

/** Whether two relationships name the same object, or none. */
export const sameObject = (was: unknown, is: unknown): boolean =>
  isDeepStrictEqual(objectIn(was), objectIn(is));

/** The object that a relationship names, if it names one. Links and other members may be added, and may change. */
function objectIn(relationship: unknown): unknown {
  const data = jsonAt(relationship, "data");
  return jsonAt(data, "id") === undefined ? data : [jsonAt(data, "type"), jsonAt(data, "id")];
}

/**
 * The documented attributes and relationships that differ. `apartFrom` names relationships that others judge. A relationship
 * that an answer may leave out (`open`) is compared only if both show it.
 */
export function unlike(
  before: View,
  after: View,
  apartFrom: readonly string[] = [],
): readonly string[] {
  return [
    ...(before.id === after.id ? [] : [inWords("id", before.id, after.id)]),
    ...attributesOf(before.resource)
      .filter((name) => !sameValue(before, after, name))
      .map((name) => inWords(name, before.attributes[name], after.attributes[name])),
    ...toldApart(
      before,
      after,
      (name) =>
        !apartFrom.includes(name) &&
        (before.resource.relationships[name]?.open !== true || bothShow(before, after, name)),
    ),
  ];
}

/** Whether a view has every documented attribute. */
export const isWhole = ({ resource, attributes }: View): boolean =>
  attributesOf(resource).every((name) => Object.hasOwn(attributes, name));

/** The differences in attributes that no action changes, in words. */
export const differences = (before: View, after: View): readonly string[] =>
  otherwise(before, after, before.resource.lasting);

/** The differences in all documented attributes and relationships, in words. */
export const changes = (before: View, after: View): readonly string[] =>
  otherwise(before, after, attributesOf(before.resource));

/** Whether a view shows an earlier `updated-at` than another one. */
export function isOlder(one: View, other: View): boolean {
  const [at, otherAt] = [instant(one.updatedAt), instant(other.updatedAt)];
  return at !== undefined && otherAt !== undefined && at < otherAt;
}

/** Whether nothing but `updated-at` has changed, and has moved forward. A target may touch a resource by itself. */
export function isOnlyTouched(before: View, after: View): boolean {
  const found = changes(before, after);
  return (
    isOlder(before, after) &&
    found.length > 0 &&
    found.every((text) => text.startsWith("updated-at "))
  );
}
