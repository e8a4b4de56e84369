import type {
  ApiRequest,
  Clock,
  Creation,
  Exchange,
  Fetch,
  Reply,
  Retries,
} from "@persona-conformance/client";
import type { Registered, Registry, Resource, UnknownId } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { Because, Subject } from "../runner/outcome.ts";
import type { AskedKinds } from "./asked.ts";
import type { Budget } from "./budget.ts";
import type { Capability } from "../runner/capabilities.ts";
import type { Acceptance } from "./acceptance.ts";
import type { InVain } from "./in-vain.ts";
import type { Move, Transition } from "./move.ts";
import type { Crossing } from "./crossing.ts";
import type { Edge } from "./edge.ts";
import type { Outages } from "./outages.ts";
import type { Shares } from "./share-token-objects.ts";
import type { Trial } from "./trial.ts";
import type { TrialExchange } from "./trial-exchange.ts";
import type { View } from "./view.ts";

/** The owner of a request's key: a party, a third organization, or nobody (no valid key). */
export type ActorName = "source" | "destination" | "stranger" | "nobody";

/** The parties of a resource. */
export type PartyName = Exclude<ActorName, "stranger" | "nobody">;

/** Why a request waits: an earlier failure, the rate limit, or a person. */
export type WaitReason = keyof Retries | "scarcity" | "acceptance";

/** The capabilities that checks of a resource need. */
export interface ResourceNeeds {
  /** To get one. */
  readonly one: readonly Capability[];
  /** To move one to another status. */
  readonly moved: readonly Capability[];
  /** To try an action, allowed or not. */
  readonly actions?: Readonly<Record<string, readonly Capability[]>>;
  /** To give the other resource, on which an action depends, a wrong status. */
  readonly unmet?: readonly Capability[];
  /** To try an action, on one that has ended, as a party that may never perform it. */
  readonly ended?: readonly Capability[];
}

/** How a trial gets a resource. */
export interface Arrangement {
  readonly resource: Resource;
  readonly by: PartyName;
  /** The capabilities that its checks need. */
  readonly needs: ResourceNeeds;
  /** The attributes of a request to create one that should come to a status. Undefined if they are not known. */
  creation(trial: Trial, wanted: string): Promise<Creation | undefined> | Creation | undefined;
  /** Sees to it that another resource, which actions depend on, has the status that it must have. */
  meet?(trial: Trial): Promise<unknown>;
  /** The body of an allowed action. */
  bodyOf?(trial: Trial, action: string): unknown;
  /** Whether a check may use one that an earlier check created. */
  isUsable?(trial: Trial, view: View, wanted: string): boolean;
  /** The actor of a party, if it is not the one with the same name. */
  actorOf?(trial: Pick<Trial, "context">, party: ActorName): ActorName;
  /** The promise of a creation, and the check that judges it. */
  readonly subject: Subject;
  /** If a creation is refused and a simpler one is not, throws `Undecided` with the broken promise. */
  expectNotRefused?(trial: Trial, creation: Creation, reply: Reply): Promise<void>;
  /** The broken promise that a new one shows. Undefined if it is right. */
  mistake?(context: TrialContext, created: View): Because | undefined;
  /** The promise about what an action keeps, and the check that judges it, if there is one. */
  keeps?(action: string): Subject | undefined;
  /** The promise of a read by each party, and the check that judges it. */
  readonly reads?: Readonly<Partial<Record<ActorName, Subject>>>;
  /** The promise that the answer to a creation shows it as reads do, and the check whose own subject it is. */
  readonly tells?: Subject;
}

/** An open target, during one run. */
export interface Session {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** All operations. A request that matches none of them is a mistake of ours. */
  readonly registry: Registry;
  /** By the name of the resource. */
  readonly arrangements: ReadonlyMap<string, Arrangement>;
  readonly capabilities: ReadonlySet<Capability>;
  /** The limit for one request, in milliseconds. */
  readonly timeout: number;
  /** The context of the next check. On a mock each check has its own, on a sandbox all share one. */
  context(): TrialContext;
  /** Performs an action without an operation in the API, as a party does in its dashboard. */
  accept?: (resource: Resource, move: Move, id: string) => Promise<Acceptance>;
  readonly traffic: Traffic;
  /** The pause before a read that should show no change, in milliseconds, until the lag of the replicas is known. */
  readonly replicaPause?: number;
  /** The maximum number of requests. */
  readonly maxRequests?: number;
  /** The time left for the run, in milliseconds. */
  readonly timeLeft?: () => number;
  /** The latest `updated-at` that was seen of each resource, in nanoseconds since 1970. */
  readonly newest: Map<string, bigint>;
  /** The steps of arrangements that do not work. */
  readonly inVain: InVain;
  /** Why accepting does not work, once that is known. */
  acceptUnavailable?: string;
  readonly controls?: Controls;
  readonly signal?: AbortSignal;
  /** The seed of the random choices. */
  readonly seed: number;
  readonly newKey: () => string;
  readonly onExchange?: (exchange: TrialExchange) => void;
  /** Called before something lasting is created. Returns a function that gets the answer. */
  onCreation?: (creation: Creating) => Promise<(answer: Exchange) => Promise<void>>;
  readonly onWait?: (milliseconds: number, reason: WaitReason) => void;
  /** The rest of the rate limits. Undefined on a mock. */
  readonly budget?: Budget;
  readonly edge: Edge;
  readonly crossing: Crossing;
  /** What has been asked, for checks that ask it again. */
  readonly asked: AskedKinds;
  readonly outages: Outages;
  /** Every actor whose key was used, in the order of the first use. */
  readonly keys: string[];
  /** Every exchange of the run, in order. */
  readonly exchanges: TrialExchange[];
  /** Every confirmed step, in order. */
  readonly transitions: (Transition & { readonly cell: Cell })[];
  /** The first answer to each open question. */
  readonly observed: Map<UnknownId, { readonly observed: string; readonly requestId?: string }>;
}

/** A request that creates something lasting. */
export interface Creating {
  readonly operation: Registered;
  readonly by: ActorName;
  readonly idempotencyKey: string;
  readonly request: ApiRequest;
}

/** The counts of a session. */
export interface Traffic {
  /** All requests. */
  sent: number;
  /** The requests that were not reads. */
  changes: number;
  underway: number;
  /** Whether requests have overlapped since none was running. */
  overlapping: boolean;
  /** Whether a write stayed invisible. */
  sawStaleRead: boolean;
  /** How many times in a row something that had begun was not seen to end. */
  noEnds?: number;
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag: number;
  /** Why no more requests are sent, once that is so. */
  stopped?: string;
  /** The number of writes that a read has shown. */
  shown: number;
}

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

/** A resource in a sandbox, and what is known of it. */
export interface Fixture {
  readonly resource: Resource;
  readonly id: string;
  /** The answer to its creation, if this run created it. */
  readonly created?: Reply;
  /** The last view. Undefined if something may have changed it since. */
  last: View | undefined;
  /** The view in the answer to an action. No read has confirmed it yet. */
  told?: View | undefined;
  /** Whether it belongs to one check only, which may do anything with it. */
  isOwn?: boolean;
  /** The view before a change that may have been carried out. */
  unconfirmed?: View | undefined;
}

/** Controls that only the mock has. */
export interface Controls {
  throttle(key: string, count: number): void;
  failNext(): void;
  advance(milliseconds: number): void;
}
