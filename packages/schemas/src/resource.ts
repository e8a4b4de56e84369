import type { Citation } from "./citation.ts";
import type { Attempt, Lifecycle } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";
import type { SourceData } from "./source-data.ts";

/** What an attribute holds. `or null` where it may be empty; `status` is a text that the lifecycle knows. */
export type AttributeKind =
  | "status"
  | "organization"
  | "text"
  | "timestamp"
  | "text or null"
  | "timestamp or null";

/** What another resource is to this one, with the types that the description names for it. */
export interface Relationship {
  readonly types: readonly string[];
  /** Its `data` may be null. */
  readonly nullable?: true;
  /** The parties that see it; all of them where it is not said. */
  readonly shownTo?: readonly string[];
}

/** What the request of an action may carry: a text, or a list of objects that each have these members. */
export interface Input {
  /** The member of the request's `data` that holds attributes, or its `meta`. */
  readonly in: "attributes" | "meta";
  readonly each?: readonly string[];
}

/** What an action's request may carry, by its names in kebab-case. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, Input>>>>;

/** An attribute that holds values of people. It comes only where a parameter asks for it, and its values are never kept. */
export interface PersonalAttribute {
  readonly holds: "source data";
  /** The parameter of the query that asks for it with `true`. */
  readonly parameter: string;
  /** The operations that have the parameter. */
  readonly operations: readonly string[];
  /** The parties that it is shown to. */
  readonly shownTo: readonly string[];
}

/** The promises that hold for every answer with this resource in it, by what they are about. */
export interface ResourceCitations {
  readonly type: Citation;
  readonly shape: Citation;
  readonly timestamps: Citation;
  readonly statuses: Citation;
  readonly envelope: Citation;
  /** One that is created has the first status of the lifecycle. */
  readonly initial?: Citation;
  /** Members that were taken out of the description do not come back. */
  readonly removed?: Citation;
  /** It comes without `included`. */
  readonly included?: Citation;
  /** An action answers with the resource as it is now. */
  readonly acts: Citation;
  /** A refused action changes nothing. */
  readonly refused: Citation;
  /** What an action changed is seen by the next read. */
  readonly reads: Citation;
  /** A filter leaves what it names. */
  readonly filters?: Citation;
  /** All parties see one and the same. */
  readonly oneView?: Citation;
  /** What each operation promises to answer, by what it does. */
  readonly answers?: Readonly<Record<string, Citation>>;
}

/** Everything that the documentation says of a kind of resource, as data. */
export interface Resource<
  Name extends string = string,
  Operations extends Readonly<Record<string, Operation>> = Readonly<Record<string, Operation>>,
  Attributes extends Readonly<Record<string, AttributeKind>> = Readonly<
    Record<string, AttributeKind>
  >,
  Creation extends string = string,
  Filter extends string = string,
  Status extends string = string,
  Party extends string = string,
  Action extends string = string,
  Asked extends Inputs = Inputs,
  Personal extends string = string,
> {
  /** In the plural, in kebab-case: ids of checks, statements, faults and rulings begin with it. */
  readonly name: Name;
  /** One of them, in words. */
  readonly one: string;
  /** The `type` of its JSON. */
  readonly type: string;
  /** What its ids begin with, today: Persona may change it at any time. */
  readonly idPrefix: string;
  readonly attributes: Attributes;
  readonly relationships: Readonly<Record<string, Relationship>>;
  /** Those that no action changes. */
  readonly lasting: readonly (keyof Attributes & string)[];
  /** Attributes that the description once had and dropped for good. */
  readonly removed: readonly string[];
  /** Attributes that hold values of people, beside the others. */
  readonly personal?: Readonly<Record<Personal, PersonalAttribute>>;
  /** The attribute that tells when it came to a status; null before. */
  readonly stamps?: Readonly<Partial<Record<Status, keyof Attributes & string>>>;
  /** What a request to create one may name. */
  readonly creation: readonly Creation[];
  /** What the request of an action may carry, by the action; nothing where it is not said. */
  readonly inputs?: Asked;
  /** Actions take `fields`, as reads do. */
  readonly actionsTakeFields?: true;
  /** What the list can be filtered by. */
  readonly filters: readonly Filter[];
  /** The attribute that names the organization which is a party. */
  readonly parties: Readonly<Partial<Record<Party, string>>>;
  /** Its parties are those of another resource, which this relationship names. */
  readonly partiesOf?: { readonly resource: string; readonly relationship: string };
  /**
   * By what they do: `list`, `create` and `retrieve` where there are such operations, and one for each action of the
   * lifecycle that the API offers.
   */
  readonly operations: Operations;
  readonly lifecycle: Lifecycle<Status, Party, Action>;
  readonly cites: ResourceCitations;
}

/**
 * A resource from its definition. What speaks to it, judges it, serves it and draws it takes this value and knows no
 * resource by name.
 *
 * @throws {Error} where an action's answer could not show where it leads: its operation declares no success
 * @example
 * export const connections = defineResource({
 *   name: "connections",
 *   one: "connection",
 *   type: "connect/connection",
 *   operations: { list: operation("list-all-connect-connections", "GET", "/connect/connections", [200, 401]) },
 *   // …
 * });
 */
export function defineResource<
  const Name extends string,
  const Operations extends Readonly<Record<string, Operation>>,
  const Attributes extends Readonly<Record<string, AttributeKind>>,
  const Creation extends string,
  const Filter extends string,
  Status extends string,
  Party extends string,
  Action extends string,
  // Where no inputs are given there are none, and so is the type without members meant.
  // oxlint-disable-next-line typescript/no-generated-empty-object-type
  const Asked extends Inputs = Readonly<Record<never, never>>,
  const Personal extends string = never,
>(
  definition: Resource<
    Name,
    Operations,
    Attributes,
    Creation,
    Filter,
    Status,
    Party,
    Action,
    Asked,
    Personal
  >,
): typeof definition {
  for (const { id, statuses } of Object.values(definition.operations)) {
    if (statuses[0] >= 300) throw new Error(`${id} declares no success`);
  }
  return definition;
}

/** `created-at` as a member of a TypeScript value: `createdAt`. */
export type Camel<Key extends string> = Key extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Key;

type ValueOf<Kind extends AttributeKind> = Kind extends `${string} or null`
  ? string | null
  : string;

/** The names of a resource's attributes that hold values of people. */
export type PersonalOf<R extends Pick<Resource, "personal">> = string extends keyof NonNullable<
  R["personal"]
>
  ? never
  : keyof NonNullable<R["personal"]> & string;

/**
 * A resource as a client reads it. A sparse fieldset may leave out any attribute, so all but the id are optional;
 * statuses are an open set; timestamps are RFC 3339.
 */
export type ViewOf<R extends Pick<Resource, "attributes">> = { readonly id: string } & {
  readonly [Key in keyof R["attributes"] & string as Camel<Key>]?: ValueOf<R["attributes"][Key]>;
};

/** The values of people that a resource was shown with, where they were asked for. */
export type PersonalValues<R extends Pick<Resource, "personal">> = {
  readonly [Key in PersonalOf<R> as Camel<Key>]?: SourceData;
};

/** A resource's name, as a type. */
export type ResourceName<R extends Pick<Resource, "name">> = R["name"];

/** Under which id an attempt is known in checks, faults and reports. */
export const attemptIdOf = (
  { name }: Pick<Resource, "name">,
  { action, status, party, unmet }: Attempt,
): string => `${name}/lifecycle/${action}/${status}/by-${party}${unmet === true ? "/unmet" : ""}`;

/** The names of a resource's attributes, in the order of the description. */
export const attributesOf = <R extends Pick<Resource, "attributes">>(
  resource: R,
): readonly (keyof R["attributes"] & string)[] => Object.keys(resource.attributes);
