import { servedConnections } from "./connections/served.ts";
import type { Citation, Inflection, Resource, Unknown } from "@persona-conformance/schemas/facts";
import type { Fault, Patch } from "./fault.ts";
import type { Caller } from "./organizations.ts";
import type { ResourceRules } from "./resource/rules.ts";
import type { Stored } from "./resource/stored.ts";
import type { Rulings } from "./rulings.ts";
import { servedShareTokens } from "./share-tokens/served.ts";

/** What the rules of a resource may ask of the mock around it. */
export interface World {
  readonly rulings: Rulings;
  /** Every organization, with its environments. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** Whether an environment is no sandbox. */
  isProduction(environmentId: string): boolean;
  /** Milliseconds since 1970, by the mock's clock. */
  now(): number;
  /** In which style a key's answers come where no request asks for one. */
  styleOf(caller: Caller): Inflection;
  /** A resource of any kind. */
  find(resourceName: string, id: string): Stored | undefined;
  /** The organization that is a party to it. */
  organizationOf(resourceName: string, id: string, party: string): string | undefined;
  /** As which party a caller may see it. */
  partyOf(resourceName: string, id: string, caller: Caller): string | undefined;
}

/** What the mock must know of a resource to serve it, beside the resource itself. */
export interface Served {
  readonly resource: Resource;
  /** What is peculiar to this resource. */
  readonly rules?: (world: World) => Patch<ResourceRules>;
  /** What a provider may do in its own way, beside what its definition and the register leave open. */
  readonly freedoms?: Readonly<Record<string, Unknown>>;
  /** Ways to be wrong, beside those that follow from its lifecycle. */
  readonly faults?: readonly Fault[];
  /** By the name of a fault, what else it breaks as it is seen on this resource. */
  readonly alsoBroken?: Readonly<Record<string, readonly Citation[]>>;
}

/** The resources that this package knows how to serve. */
export const allServed: readonly Served[] = [servedConnections, servedShareTokens];
