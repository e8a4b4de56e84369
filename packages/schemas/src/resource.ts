import type { Citation } from "./citation.ts";
import type { Attempt, Lifecycle } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";
import type { SourceData } from "./source-data.ts";

/** The type of an attribute. `or null` if it may be null; `status` is a status of the lifecycle. */
export type AttributeKind =
  | "status"
  | "organization"
  | "text"
  | "timestamp"
  | "text or null"
  | "timestamp or null";

/** A relationship to another resource, with the types that the description names for it. */
export interface Relationship {
  readonly types: readonly string[];
  /** Whether its `data` may be null. */
  readonly nullable?: true;
  /** The parties that see it. Default: all. */
  readonly shownTo?: readonly string[];
  /** Whether it is open which answers show it: no example of the description does. */
  readonly open?: true;
}

/** An input of an action: a text, or a list of objects that each have these members. */
export interface Input {
  /** The part of the request's `data` that holds it. */
  readonly in: "attributes" | "meta";
  readonly each?: readonly string[];
}

/** The inputs of each action, by name in kebab-case. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, Input>>>>;

/** An attribute with personal data. It is returned only if a parameter asks for it, and its values are never stored. */
export interface PersonalAttribute {
  readonly holds: "source data";
  /** The query parameter that asks for it, with the value `true`. */
  readonly parameter: string;
  /** The operations that have the parameter. */
  readonly operations: readonly string[];
  /** The parties that may see it. */
  readonly shownTo: readonly string[];
}

/** The statements about every answer with this resource, by subject. */
export interface ResourceCitations {
  readonly type: Citation;
  readonly shape: Citation;
  readonly timestamps: Citation;
  readonly statuses: Citation;
  readonly envelope: Citation;
  /** A new one has the first status of the lifecycle. */
  readonly initial?: Citation;
  /** Members that were removed from the description do not come back. */
  readonly removed?: Citation;
  /** Answers have no `included`. */
  readonly included?: Citation;
  /** An action answers with the resource after the action. */
  readonly acts: Citation;
  /** An action needs no body. */
  readonly bodiless?: Citation;
  /** A refused action changes nothing. */
  readonly refused: Citation;
  /** The next read shows what an action changed. */
  readonly reads: Citation;
  /** `updated-at` is the time of the last change. */
  readonly updated?: Citation;
  /** A row of the list equals the resource as it is retrieved. */
  readonly rows?: Citation;
  /** Each filter returns exactly the matching rows. */
  readonly filters?: Readonly<Record<string, Citation>>;
  /** An organization that is no party of it cannot read or change it. */
  readonly excluded?: Citation;
  /** All parties see the same resource. */
  readonly oneView?: Citation;
  /** What an attribute shows to a party, where that is a promise of its own. */
  readonly attributes?: Readonly<Record<string, Citation>>;
  /** A final status lasts. */
  readonly ends?: Citation;
  /** The answers of each operation, by operation. */
  readonly answers?: Readonly<Record<string, Citation>>;
}

/** A kind of resource: all that the documentation says about it, as data. */
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
  /** Its name in the plural, in kebab-case. The ids of checks, statements, faults and rulings begin with it. */
  readonly name: Name;
  /** One of them, in words. */
  readonly one: string;
  /** The `type` in its JSON. */
  readonly type: string;
  /** The current prefix of its ids. Persona may change it at any time. */
  readonly idPrefix: string;
  readonly attributes: Attributes;
  readonly relationships: Readonly<Record<string, Relationship>>;
  /** The attributes that no action changes. */
  readonly lasting: readonly (keyof Attributes & string)[];
  /** Attributes that were removed from the description. */
  readonly removed: readonly string[];
  /** Attributes with personal data, in addition to the others. */
  readonly personal?: Readonly<Record<Personal, PersonalAttribute>>;
  /** For a status, the attribute with the time at which the resource reached it. It is null before. */
  readonly stamps?: Readonly<Partial<Record<Status, keyof Attributes & string>>>;
  /** What a request to create one may contain. */
  readonly creation: readonly Creation[];
  /** What the request of each action may contain. An action that is not listed has no inputs. */
  readonly inputs?: Asked;
  /** Whether actions have the parameter `fields`, like reads. */
  readonly actionsTakeFields?: true;
  /** The filters of the list. */
  readonly filters: readonly Filter[];
  /** For each party, the attribute with the id of its organization. */
  readonly parties: Readonly<Partial<Record<Party, string>>>;
  /** The resource has the parties of another resource, which this relationship names. */
  readonly partiesOf?: { readonly resource: string; readonly relationship: string };
  /**
   * The operations by name: `list`, `create` and `retrieve` if they exist, and one for each action that the API
   * offers.
   */
  readonly operations: Operations;
  readonly lifecycle: Lifecycle<Status, Party, Action>;
  /** What the documentation says does not exist: a pattern of `METHOD path`, or of an event's name, with the promise. */
  readonly absent?: readonly { readonly pattern: RegExp; readonly cites: Citation }[];
  readonly cites: ResourceCitations;
}

/**
 * Defines a resource. Client, checks, mock and diagram take this value, and know no resource by name.
 *
 * @throws {Error} if the operation of an action declares no successful answer
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

/** The name of `created-at` as a member of a TypeScript value: `createdAt`. */
export type Camel<Key extends string> = Key extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Key;

type ValueOf<Kind extends AttributeKind> = Kind extends `${string} or null`
  ? string | null
  : string;

/** The names of a resource's attributes with personal data. */
export type PersonalOf<R extends Pick<Resource, "personal">> = string extends keyof NonNullable<
  R["personal"]
>
  ? never
  : keyof NonNullable<R["personal"]> & string;

/**
 * A resource as a client reads it. All members but the id are optional, because a sparse fieldset may leave them out.
 * A status may be any text. Timestamps are RFC 3339.
 */
export type ViewOf<R extends Pick<Resource, "attributes">> = { readonly id: string } & {
  readonly [Key in keyof R["attributes"] & string as Camel<Key>]?: ValueOf<R["attributes"][Key]>;
};

/** The personal data that a resource was returned with, if it was asked for. */
export type PersonalValues<R extends Pick<Resource, "personal">> = {
  readonly [Key in PersonalOf<R> as Camel<Key>]?: SourceData;
};

/** A resource's name, as a type. */
export type ResourceName<R extends Pick<Resource, "name">> = R["name"];

/** The id of an attempt in checks, faults and reports. */
export const attemptIdOf = (
  { name }: Pick<Resource, "name">,
  { action, status, party, unmet }: Attempt,
): string => `${name}/lifecycle/${action}/${status}/by-${party}${unmet === true ? "/unmet" : ""}`;

/** The names of a resource's attributes, in the order of the description. */
export const attributesOf = <R extends Pick<Resource, "attributes">>(
  resource: R,
): readonly (keyof R["attributes"] & string)[] => Object.keys(resource.attributes);
