import { z } from "zod";
import { pageOf, strictPageOf } from "./page.ts";
import type { AttributeKind, PersonalAttribute, Resource } from "./resource.ts";
import { SourceData, StrictSourceData } from "./source-data.ts";
import { instant } from "./timestamp.ts";

const filled = z.string().min(1);
const timestamp = z
  .string()
  .refine((text) => instant(text) !== undefined, "not an RFC 3339 timestamp");

/** The schema of each kind of attribute. It allows everything that Persona may change at any time. */
const tolerant = {
  status: filled,
  organization: filled,
  text: filled,
  timestamp,
  "text or null": filled.nullable(),
  "timestamp or null": timestamp.nullable(),
} as const satisfies Record<AttributeKind, z.ZodType>;

/** The schemas of attributes with personal values. */
const personal: Readonly<Record<PersonalAttribute["holds"], readonly [z.ZodType, z.ZodType]>> = {
  "source data": [SourceData, StrictSourceData],
};

type Json<Kind extends AttributeKind> = z.infer<(typeof tolerant)[Kind]>;

/** A resource as JSON, with keys in kebab-case. It may have other members at any time. */
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
  /** Paths to follow. Null at the ends. */
  readonly links: { readonly prev: string | null; readonly next: string | null };
}

/** The schemas of answers with a resource. Checks judge with tolerant schemas, drift is found with strict ones. */
export interface ResourceSchemas<R extends Resource = Resource> {
  /**
   * The form that every target must keep. The official schema requires nothing and would accept `{}`. This one
   * requires everything that a client reads. It accepts unknown members, statuses and forms of ids, which the
   * versioning policy allows at any time.
   * @see https://docs.withpersona.com/versioning
   */
  readonly tolerant: z.ZodType<ResourceJson<R>>;
  /** Today's description, literally. Every difference is drift. */
  readonly strict: z.ZodType<ResourceJson<R>>;
  readonly document: z.ZodType<{ readonly data: ResourceJson<R> }>;
  readonly strictDocument: z.ZodType<{ readonly data: ResourceJson<R> }>;
  readonly page: z.ZodType<PageJson<R>>;
  readonly strictPage: z.ZodType<PageJson<R>>;
}

const made = new WeakMap<Resource, ResourceSchemas>();

/**
 * The schemas of a resource, made from its definition once.
 *
 * @example schemasOf(connections).document.parse(body)
 */
export function schemasOf<R extends Resource>(resource: R): ResourceSchemas<R> {
  const known = made.get(resource) ?? make(resource);
  made.set(resource, known);
  // `make` built these schemas from the same definition.
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
  // The schemas are built from the attributes' definitions, which zod's types cannot follow.
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
