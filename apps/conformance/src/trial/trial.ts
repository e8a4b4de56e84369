import type {
  ApiRequest,
  Exchange,
  ResourceClient,
  SendOptions,
} from "@persona-conformance/client";
import type { Resource, UnknownId } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { AskedKinds } from "./requests/asked.ts";
import type { CrossedCell, RequestKind } from "./requests/crossing.ts";
import type { Outages } from "./traffic/outages.ts";
import type { ActorName } from "./party.ts";
import type { ResourceTrial } from "./resource-trial.ts";
import type { TrialContext } from "./trial-context.ts";
import type { TrialExchange } from "./trial-exchange.ts";

/** What one check uses to talk to a session. */
export interface Trial extends Memory, TrialWaiting {
  readonly cell: Cell;
  readonly context: TrialContext;
  readonly controls: Controls | undefined;
  /** Operations that have always failed so far. */
  readonly outages: Outages;
  /** Every resource of the target. */
  readonly resources: readonly Resource[];
  /** Whether the target has a capability. */
  hasCapability(capability: string): boolean;
  as(who: ActorName): Actor;
  /** Actors in another cell. */
  in(cell: Partial<Cell>): Pick<Trial, "as">;
  /** The cell in which a request of this kind covers the most new pairs. */
  cellFor(kind: RequestKind): CrossedCell;
  /** What this run has asked so far, one request of each kind. */
  readonly asked: AskedKinds;
  /** The trial of one resource. Always returns the same one. */
  of<R extends Resource>(resource: R): ResourceTrial<R>;
  /** The same trial with another resource, if each check has its own. */
  fork(pace: Pace): Trial;
  /** The seed of the random choices. */
  readonly seed: number;
  /**
   * Whether the check sends all its requests in one run: on the mock, on a sandbox with `--redeem all` and no baseline, and if it
   * failed last night. Else nights take turns with some of them.
   */
  readonly triesAll: boolean;
  newKey(): string;
  /**
   * Waits until each of these actors can send a request, one for each mention. Requests that are sent then overlap, whatever is
   * left of the rate limit.
   */
  waitForAll(actors: readonly ActorName[]): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A party in a check, or another caller. An unusable answer leaves the check undecided. */
export interface Actor {
  /** The operations on a resource. */
  of<R extends Resource>(resource: R): ResourceClient<R>;
  /** A documented request. A 401, a 429 or a 5xx leaves the check undecided. */
  send(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
  /** Like `send`, but also returns a 401 or a 5xx. */
  sendRaw(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
  /**
   * Sends a request on purpose that matches no documented operation. Returns any answer. `reason` says why it is sent.
   */
  probe(request: ApiRequest, reason: string, options?: SendOptions): Promise<Exchange>;
}

/** State that the checks of one cell share. */
export interface Memory {
  /** Runs `find` once for each name. Later checks of the cell get the same result. */
  memoize<T>(name: string, find: () => Promise<T>): Promise<T>;
  /** Records the answer to an open question. */
  observe(id: UnknownId, observed: string, exchange?: Exchange): void;
  /** Every exchange of this cell so far. */
  exchanges(): readonly TrialExchange[];
  /** Those of this check alone. */
  own(): readonly TrialExchange[];
  /** The attributes in requests to create such a resource that may or may not have been carried out. */
  unanswered(resource: Resource): readonly unknown[];
}

/** How long to wait for a write to become visible. */
export type Pace = "patient" | "hurried";

/** Waits for reads that lag behind writes, and for time to pass. */
export interface TrialWaiting {
  /**
   * Repeats a read until its value is as expected, or the time is over. Resolves to the last value. `reads` names reads that lag
   * alike: once their lag is known, the first one waits for it.
   */
  eventually<T>(
    read: () => Promise<T>,
    isExpected: (value: T) => boolean,
    reads?: string,
  ): Promise<T>;
  /** Waits until replicas should have caught up. Only then an unwanted change is visible. */
  waitForReplicas(): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  /** Lets time pass for the target. If its clock can be moved, this does not wait. */
  advanceTime(milliseconds: number): Promise<void>;
}

/** Controls that only the mock has. */
export interface Controls {
  throttle(key: string, count: number): void;
  failNext(): void;
  advance(milliseconds: number): void;
}
