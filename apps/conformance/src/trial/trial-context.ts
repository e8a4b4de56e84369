import type { Resource } from "@persona-conformance/schemas";
import type { Fixture } from "./arranging/fixture.ts";
import type { ActorName, PartyName } from "./party.ts";
import type { Shares } from "./arranging/share-token-objects.ts";

/** The organizations that a check works with. */
export interface TrialContext {
  readonly keys: Readonly<Partial<Record<ActorName, string>>>;
  readonly organizations: Readonly<Partial<Record<PartyName, string>>>;
  /** The fixtures that all checks share, by resource name. Without one, each check creates its own. */
  readonly fixtures: ReadonlyMap<string, Fixture>;
  /** What earlier checks created and later checks may use, by resource name. */
  readonly made: Map<string, Fixture[]>;
  /** The actors whose key was accepted. */
  readonly authenticated: Set<ActorName>;
  /** The memoized results of this context, by cell. */
  readonly memory: Map<string, Promise<unknown>>;
  /** What share tokens may share. */
  readonly shares?: Shares;
  /** Makes a resource between the parties without a request, if the target can. Returns its id. */
  stock?(resource: Resource): string | undefined;
  /** Adds an organization. Returns its id. */
  newOrganization?(): string;
  /** Creates `count` more of a party (default: the source), each with a new organization. Returns their ids, newest first. */
  populate?(resource: Resource, count: number, party?: PartyName): readonly string[];
}

/** A context in which nothing is known yet. */
export const newContext = (known: Pick<TrialContext, "keys" | "organizations">): TrialContext => ({
  ...known,
  fixtures: new Map(),
  made: new Map(),
  authenticated: new Set(),
  memory: new Map(),
});
