import type { Citation } from "@persona-conformance/schemas";
import type {
  ByHandLine,
  Drift,
  Observation,
  Pairs,
  ResponseTime,
  Result,
  RunDocument,
  Unmoved,
} from "../document/run-document.ts";
import type { Mistakes } from "../mistakes.ts";
import type { Cell, Check } from "./check.ts";
import type { WhileWaiting } from "./interleaving.ts";
import type { Because } from "./outcome.ts";
import type { Recorded } from "./record.ts";
import type { Shard } from "./shard.ts";
import type { Turn, Turns } from "./turns.ts";

/** What a trial of a check records. */
export interface TrialLog {
  readonly exchanges: Recorded[];
  /** The cell in which the check is tried, if it is not the run's own. */
  readonly at?: Cell;
  /** Whether the check may begin with what an answer told, before a read confirms it. False if it did not pass in this way. */
  readonly mayTrust?: boolean;
  /** Whether it did. */
  trusted?: boolean;
  /** Lets other checks go on while this one waits until a change would show. */
  readonly whileWaiting?: WhileWaiting;
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag?: number;
  /** Promises that were found broken on the way, though the check could go on. */
  beside?: Because[];
}

/** The first answer to an open question, and the exchange that shows it. */
export interface Seen extends Pick<
  Observation,
  "id" | "question" | "candidates" | "observed" | "check"
> {
  readonly shown?: Recorded;
}

/** A target, as the runner sees it. */
export interface Runnable<Trial> {
  readonly kind: string;
  readonly baseUrl: string;
  readonly capabilities: ReadonlySet<string>;
  /** Why the run may not move the resource to work on. */
  readonly unmoved?: Unmoved;
  /**
   * Opens the trial of one check. Its exchanges go into the log. If it is not the check's turn, the trial lacks the capabilities
   * whose checks take turns.
   */
  open(check: Check<Trial>, cell: Cell, log: TrialLog, turn?: Turn): Trial;
  /** The cell in which a check is tried tonight, if it is not the run's own. */
  elsewhere?(check: Check<Trial>, cell: Cell): Cell | undefined;
  /**
   * The promise that a target breaks if it shows everything otherwise in a cell than in the run's own. Undefined if it does
   * not.
   */
  brokenAt?(at: Cell, cell: Cell): Promise<Citation | undefined>;
  /** The exchanges that opened the target, before the first check. */
  opening?(): readonly Recorded[];
  /** The number of requests so far. */
  requests(): number;
  observations(): readonly Seen[];
  drift(): readonly Drift[];
  responseTimes?(): readonly ResponseTime[];
  /** The pairs of request properties that the run should cover, and those that it has not covered. */
  pairs?(): Pairs;
  /** Restores the target. Resolves to the problems that remain, in words. */
  close(results: readonly Result[]): Promise<readonly string[]>;
  /** How a person restores the target, if `close` could not. */
  byHand?(): readonly ByHandLine[];
  /** The file from which the next run restores the target, if this run could not. */
  journal?(): string | undefined;
  /** A capability that may expire. The checks that need it run first. */
  readonly expiringCapability?: string;
  /** Why no more requests may be sent. Undefined while they may. */
  exhausted?(): string | undefined;
  /** Whether reads are known to lag behind writes. */
  lags?(): boolean;
  /** Whether a check moves nothing, so that others may run at the same time. */
  readsOnly?(check: Check<Trial>): boolean;
  /** The result of an earlier run that still counts. Such a check is not run again. */
  carriedOver?(check: Check<Trial>, cell: Cell): Result | undefined;
}

export interface RunOptions<Trial> {
  readonly suite: RunDocument["suite"];
  readonly checks: readonly Check<Trial>[];
  /** All checks. A run may find a broken promise of a check that was not selected. */
  readonly catalog?: readonly Check<Trial>[];
  readonly cells: readonly Cell[];
  readonly target: Runnable<Trial>;
  readonly seed: number;
  readonly required?: readonly string[];
  /** Why a failure of this check is known. Undefined if it is not. */
  readonly known?: (id: string) => string | undefined;
  /** Whether to compare the answers with the description. It takes a moment. */
  readonly drift?: boolean;
  /** Stop after the first failure that ends in exit code 1: of a MUST, and not known. */
  readonly bail?: boolean;
  /** Run each check this many times. The worst outcome counts. */
  readonly repeatEach?: number;
  /** Run this many checks at a time, if they only read. */
  readonly concurrency?: number;
  /** Checks take turns. Without it, each check has its turn. */
  readonly turns?: Turns;
  /** Run only this part of the plan. */
  readonly shard?: Shard;
  /** The cost of a check, in any unit. All shards get about the same cost. */
  readonly costOf?: (id: string) => number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Called before each check. */
  readonly onProgress?: (progress: Progress) => void;
  /** Collects mistakes of this suite. */
  readonly mistakes?: Mistakes;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly id: string;
  readonly failed: number;
}
