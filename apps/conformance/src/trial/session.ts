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
import type { Move, Transition } from "./move.ts";
import type { Crossing } from "./crossing.ts";
import type { Edge } from "./edge.ts";
import type { Outages } from "./outages.ts";
import type { Shares } from "./share-token-objects.ts";
import type { Trial } from "./trial.ts";
import type { TrialExchange } from "./trial-exchange.ts";
import type { View } from "./view.ts";

/** Whose key a request carries: a party's, a third organization's, or none that is valid. */
export type ActorName = "source" | "destination" | "stranger" | "nobody";

/** Those who can be a party to a resource. */
export type PartyName = Exclude<ActorName, "stranger" | "nobody">;

/** Why a request is not sent at once: what went wrong before it, or that little is left of the rate limit, or a person. */
export type WaitReason = keyof Retries | "scarcity" | "acceptance";

/** What checks of a resource need of a target. */
export interface ResourceNeeds {
  /** To have one. */
  readonly one: readonly Capability[];
  /** To bring one to another status. */
  readonly moved: readonly Capability[];
  /** To try an action, whatever comes of it. */
  readonly actions?: Readonly<Record<string, readonly Capability[]>>;
  /** To let the other resource, which an action depends on, have another status than it must. */
  readonly unmet?: readonly Capability[];
}

/** How a resource comes about in a trial. */
export interface Arrangement {
  readonly resource: Resource;
  readonly by: PartyName;
  /** What checks of it need of a target. */
  readonly needs: ResourceNeeds;
  /** What a request to create one names that is to come to a status; undefined where that is not known. */
  creation(trial: Trial, wanted: string): Promise<Creation | undefined> | Creation | undefined;
  /** Sees to it that another resource, which actions depend on, has the status that it must have. */
  meet?(trial: Trial): Promise<unknown>;
  /** The body of an action that is to be done. */
  bodyOf?(trial: Trial, action: string): unknown;
  /** Whether one that an earlier check has made serves another. */
  isUsable?(trial: Trial, view: View, wanted: string): boolean;
  /** Whose key a party's is, where that is not the key of its name. */
  actorOf?(trial: Trial, party: ActorName): ActorName;
  /** The promise that creating rests on, and the check whose own subject it is. */
  readonly subject: Subject;
  /** Where a creation is refused and a plainer one is not: tells which promise is broken then, as undecided. */
  expectNotRefused?(trial: Trial, creation: Creation, reply: Reply): Promise<void>;
  /** What is wrong with one that was just created, if anything is. */
  mistake?(context: TrialContext, created: View): Because | undefined;
  /** The promise of what an action keeps, and the check whose own subject it is, where there is one. */
  keeps?(action: string): Subject | undefined;
  /** The promise that a party's read of it rests on, and the check whose own subject it is. */
  readonly reads?: Readonly<Partial<Record<ActorName, Subject>>>;
  /** The promise that the answer to a creation shows it as reads do, and the check whose own subject it is. */
  readonly tells?: Subject;
}

/** What a target offers to the checks, for the length of one run. */
export interface Session {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** The operations that there are: a request of none of them is a mistake of ours. */
  readonly registry: Registry;
  /** By the name of the resource. */
  readonly arrangements: ReadonlyMap<string, Arrangement>;
  readonly capabilities: ReadonlySet<Capability>;
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Where the next check stands: on a mock a context of its own, on a sandbox always the same. */
  context(): TrialContext;
  /** Does as a party would in its dashboard what the API has no operation for. */
  accept?: (resource: Resource, move: Move, id: string) => Promise<Acceptance>;
  readonly traffic: Traffic;
  /** Milliseconds that replicas are given to show a change that must not be, until it is known how they lag. */
  readonly replicaPause?: number;
  /** Requests that may be sent at the most. */
  readonly maxRequests?: number;
  /** Milliseconds that are left for the run. */
  readonly timeLeft?: () => number;
  /** The latest `updated-at` that was seen of each resource, in nanoseconds since 1970. */
  readonly newest: Map<string, bigint>;
  /** Why acceptance turned out not to work, once it has. */
  acceptUnavailable?: string;
  readonly controls?: Controls;
  readonly signal?: AbortSignal;
  /** Repeats the random choices of a run. */
  readonly seed: number;
  readonly newKey: () => string;
  readonly onExchange?: (exchange: TrialExchange) => void;
  /** Writes down what is about to be created, where that must not be forgotten; gives what to do with the answer. */
  onCreation?: (creation: Creating) => Promise<(answer: Exchange) => Promise<void>>;
  readonly onWait?: (milliseconds: number, reason: WaitReason) => void;
  /** What is left of the rate limits, where they are somebody's. */
  readonly budget?: Budget;
  readonly edge: Edge;
  readonly crossing: Crossing;
  /** What has been asked, for checks that ask it again. */
  readonly asked: AskedKinds;
  readonly outages: Outages;
  /** Every key that was used, in the order of their first use. */
  readonly keys: string[];
  /** Every exchange of the run, in order. */
  readonly exchanges: TrialExchange[];
  /** Every step that was seen to happen, in order. */
  readonly transitions: (Transition & { readonly cell: Cell })[];
  /** The answers to open questions, the first one to each. */
  readonly observed: Map<UnknownId, { readonly observed: string; readonly requestId?: string }>;
}

/** A request to create something that would stay. */
export interface Creating {
  readonly operation: Registered;
  readonly by: ActorName;
  readonly idempotencyKey: string;
  readonly request: ApiRequest;
}

/** What a session has sent. */
export interface Traffic {
  /** Requests, all told. */
  sent: number;
  /** Those of them that were no reads. */
  changes: number;
  underway: number;
  /** Whether there were several under way since there was none. */
  overlapping: boolean;
  /** Whether a write was never seen. */
  sawStaleRead: boolean;
  /** Whether something that had begun was never seen to end. */
  sawNoEnd?: boolean;
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag: number;
  /** Why nothing more is sent, once it is so. */
  stopped?: string;
  /** Writes that a read has shown, at once or in the end. */
  shown: number;
}

/** The organizations that a check works with. */
export interface TrialContext {
  readonly keys: Readonly<Partial<Record<ActorName, string>>>;
  readonly organizations: Readonly<Partial<Record<PartyName, string>>>;
  /** By the name of the resource, what all checks share; without it each check creates one of its own. */
  readonly fixtures: ReadonlyMap<string, Fixture>;
  /** By the name of the resource, what checks have made that comes to an end, for the checks after them. */
  readonly made: Map<string, Fixture[]>;
  /** Those whose key has been accepted. */
  readonly authenticated: Set<ActorName>;
  /** What checks have found out for one another here, by cell. */
  readonly memory: Map<string, Promise<unknown>>;
  /** What may be shared. */
  readonly shares?: Shares;
  /** An organization that nobody works with yet. */
  newOrganization?(): string;
  /** So many more of a party's, the source's unless told otherwise, each with another organization: their ids, newest first. */
  populate?(resource: Resource, count: number, party?: PartyName): readonly string[];
}

/** A resource of somebody's sandbox, and what is known of it now. */
export interface Fixture {
  readonly resource: Resource;
  readonly id: string;
  /** The answer to its creation, where this run created it. */
  readonly created?: Reply;
  /** Undefined where something may have changed it since it was last read. */
  last: View | undefined;
  /** As the answer to an action showed it, which no read has confirmed yet. */
  told?: View | undefined;
  /** One check's alone: it may do with it what nobody else learns of. */
  isOwn?: boolean;
  /** As it was before a change that may or may not have been carried out. */
  unconfirmed?: View | undefined;
}

/** What only the mock can do on demand. */
export interface Controls {
  throttle(key: string, count: number): void;
  failNext(): void;
  advance(milliseconds: number): void;
}
