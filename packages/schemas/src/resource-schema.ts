import { z } from "zod";
import { pageOf, strictPageOf } from "./page.ts";
import type { AttributeKind, PersonalAttribute, Resource } from "./resource.ts";
import { SourceData, StrictSourceData } from "./source-data.ts";
import { instant } from "./timestamp.ts";

const filled = z.string().min(1);
const timestamp = z
  .string()
  .refine((text) => instant(text) !== undefined, "not an RFC 3339 timestamp");

/** What an attribute must hold, whatever Persona may change at any time. */
const tolerant = {
  status: filled,
  organization: filled,
  text: filled,
  timestamp,
  "text or null": filled.nullable(),
  "timestamp or null": timestamp.nullable(),
} as const satisfies Record<AttributeKind, z.ZodType>;

/** What an attribute that holds values of people must be like, where it is shown. */
const personal: Readonly<Record<PersonalAttribute["holds"], readonly [z.ZodType, z.ZodType]>> = {
  "source data": [SourceData, StrictSourceData],
};

type Json<Kind extends AttributeKind> = z.infer<(typeof tolerant)[Kind]>;

/** A resource as JSON, keys in kebab-case. Members beside these are allowed at any time. */
export interface ResourceJson<R extends Resource = Resource> {
  readonly type: R["type"];
  readonly id: string;
  readonly attributes: {
    readonly [Name in keyof R["attributes"]]: Json<R["attributes"][Name]>;
  } & Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<
    Record<string, { readonly data: { readonly id: string; readonly type: string } | null }>
  >;
}

/** A page of a list. */
export interface PageJson<R extends Resource = Resource> {
  readonly data: readonly ResourceJson<R>[];
  /** Paths to follow, null at the ends. */
  readonly links: { readonly prev: string | null; readonly next: string | null };
}

/** What answers with a resource look like: tolerant schemas judge, strict ones report drift. */
export interface ResourceSchemas<R extends Resource = Resource> {
  /**
   * As every target must show it. The official schema requires nothing, so `{}` would pass it; here what a client reads
   * must be there. Unknown members, statuses and id shapes pass: the versioning policy allows them any time.
   * @see https://docs.withpersona.com/versioning
   */
  readonly tolerant: z.ZodType<ResourceJson<R>>;
  /** To the letter of today's description: anything more or other is drift. */
  readonly strict: z.ZodType<ResourceJson<R>>;
  readonly document: z.ZodType<{ readonly data: ResourceJson<R> }>;
  readonly strictDocument: z.ZodType<{ readonly data: ResourceJson<R> }>;
  readonly page: z.ZodType<PageJson<R>>;
  readonly strictPage: z.ZodType<PageJson<R>>;
}

const made = new WeakMap<Resource, ResourceSchemas>();

/** The schemas of a resource, made from its definition once. */
export function schemasOf<R extends Resource>(resource: R): ResourceSchemas<R> {
  const known = made.get(resource) ?? make(resource);
  made.set(resource, known);
  // A resource's own schemas are of its own type: `make` built them from the same definition.
  return known as ResourceSchemas<R>;
}

function make(resource: Resource): ResourceSchemas {
  const one = z.looseObject({
    type: z.literal(resource.type),
    id: filled,
    attributes: z.looseObject({
      ...mapValues(resource.attributes, (kind): z.ZodType => tolerant[kind]),
      ...personalOf(resource, "tolerant"),
    }),
    relationships: z.looseObject(relationships(resource, z.looseObject, filled)).optional(),
  });
  const strict = z.strictObject({
    type: z.literal(resource.type),
    id: z.string().startsWith(resource.idPrefix),
    attributes: z.strictObject({
      ...mapValues(resource.attributes, (kind): z.ZodType => {
        if (kind === "status") return z.enum(resource.lifecycle.statuses);
        return kind === "organization" ? z.string().startsWith("org_") : tolerant[kind];
      }),
      ...personalOf(resource, "strict"),
    }),
    relationships: z.strictObject(relationships(resource, z.strictObject)).optional(),
  });
  // What the definition says of each attribute is what its schema demands: zod cannot follow that.
  return {
    tolerant: one,
    strict,
    document: z.looseObject({ data: one }),
    strictDocument: z.strictObject({ data: strict }),
    page: pageOf(one),
    strictPage: strictPageOf(strict),
  } as unknown as ResourceSchemas;
}

const personalOf = (resource: Resource, how: "tolerant" | "strict"): Record<string, z.ZodType> =>
  mapValues(resource.personal ?? {}, ({ holds }) => {
    const [loose, strict] = personal[holds];
    return (how === "strict" ? strict : loose).optional();
  });

function relationships(
  resource: Resource,
  object: typeof z.looseObject | typeof z.strictObject,
  anyType?: z.ZodType,
): Record<string, z.ZodType> {
  return mapValues(resource.relationships, ({ types, nullable }) => {
    const data = object({ id: filled, type: anyType ?? z.enum(types) });
    return object({ data: nullable === true ? data.nullable() : data }).optional();
  });
}

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
