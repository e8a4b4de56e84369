import type { ApiRequest, Clock, Exchange, Fetch, Retries } from "@persona-conformance/client";
import type { Registered, Registry, Resource, UnknownId } from "@persona-conformance/schemas";
import type { Capability } from "../capabilities.ts";
import type { Cell } from "../runner/check.ts";
import type { Undecided } from "../runner/outcome.ts";
import type { Acceptance } from "./moving/acceptance.ts";
import type { Arrangement } from "./arranging/arrangement.ts";
import type { AskedKinds } from "./requests/asked.ts";
import type { Budget } from "./traffic/budget.ts";
import type { Crossing } from "./requests/crossing.ts";
import type { Edge } from "./traffic/edge.ts";
import type { InVain } from "./moving/failed-steps.ts";
import type { Lags } from "./reading/lag.ts";
import type { Move, Transition } from "./moving/move.ts";
import type { Outages } from "./traffic/outages.ts";
import type { ActorName } from "./party.ts";
import type { Controls } from "./trial.ts";
import type { TrialContext } from "./trial-context.ts";
import type { TrialExchange } from "./trial-exchange.ts";

/** Why a request waits: an earlier failure, the rate limit, or a person. */
export type WaitReason = keyof Retries | "scarcity" | "acceptance";

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
  readonly otherCells: OtherCells;
  /** Why accepting does not work, once that is known. It may name the promise that is broken. */
  acceptUnavailable?: Undecided;
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
  /** Every key that was used, with its number in the order of the first use. */
  readonly keys: Map<string, number>;
  /** Every exchange of the run, in order. */
  readonly exchanges: TrialExchange[];
  /** The same by the cell of the check that made it. Each check at the end reads them all. */
  readonly exchangesOf: Map<string, TrialExchange[]>;
  /** Creations that may have been carried out, although no answer of the API came. */
  readonly unanswered: Pick<Creating, "operation" | "request">[];
  /** Every confirmed step, in order. */
  readonly transitions: (Transition & { readonly cell: Cell })[];
  /** The first answer to each open question. */
  readonly observed: Map<UnknownId, Answered>;
}

/** The first answer to an open question. */
interface Answered {
  readonly observed: string;
  /** The exchange that shows it. */
  readonly exchange?: Exchange;
  /** The id of the check that asked. */
  readonly check?: string;
}

/** A request that creates something lasting. */
export interface Creating {
  readonly operation: Registered;
  readonly by: ActorName;
  readonly idempotencyKey: string;
  readonly request: ApiRequest;
}

/** What a run remembers of its reads in other cells. */
export interface OtherCells {
  /** The reads whose turn it may have been. */
  reads: number;
  /** A read differed from that in the check's own cell. There are no more in other cells then. */
  differed: boolean;
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
  /** How many times in a row something that had begun was not seen to end, by the status in which it stayed. */
  readonly noEnds: Map<string | undefined, number>;
  /** How long reads lag behind writes. */
  readonly lags: Lags;
  /** When the last answer came, and the last one to a change that was carried out, in milliseconds since 1970. */
  answeredAt: number;
  changedAt?: number;
  /** Remembers the time of a change that was carried out. What a read did not show before the first one was no write. */
  noteChange(at: number): void;
  /** Why no more requests are sent, once that is so. */
  stopped?: string;
  /** The number of writes that a read has shown. */
  shown: number;
}
