import type { Citation, Inflection, Resource, Unknown } from "@persona-conformance/schemas/facts";
import type { Fault, Patch } from "./fault.ts";
import type { Caller } from "./organizations.ts";
import type { ResourceRules } from "./resource/rules.ts";
import type { Stored } from "./resource/stored.ts";
import type { Rulings } from "./rulings.ts";

/** What the rules of a resource may ask the mock. */
export interface World {
  readonly rulings: Rulings;
  /** The id of each organization, with its environments. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** Whether an environment is not a sandbox. */
  isProduction(environmentId: string): boolean;
  /** The time in milliseconds since 1970, by the mock's clock. */
  now(): number;
  /** The default key inflection of a caller's answers. */
  styleOf(caller: Caller): Inflection;
  /** Finds a resource of any kind. */
  find(resourceName: string, id: string): Stored | undefined;
  /** The organization that is this party of a resource. */
  organizationOf(resourceName: string, id: string, party: string): string | undefined;
  /** The party as which a caller may see a resource. */
  partyOf(resourceName: string, id: string, caller: Caller): string | undefined;
}

/** What the mock needs to serve a resource, in addition to the resource itself. */
export interface Served {
  readonly resource: Resource;
  /** The rules that differ from the general ones. */
  readonly rules?: (world: World) => Patch<ResourceRules>;
  /** Choices of a provider, in addition to the open questions of its definition and the registry. */
  readonly freedoms?: Readonly<Record<string, Unknown>>;
  /** Faults in addition to those that follow from its lifecycle. */
  readonly faults?: readonly Fault[];
  /** For each fault name, the other promises that it breaks on this resource. */
  readonly alsoBroken?: Readonly<Record<string, readonly Citation[]>>;
}
