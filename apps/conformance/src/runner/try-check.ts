import { type Exchange, NoReplyError } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import type { Outcome, Result } from "../document/run-document.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { byTurns, lackingOf } from "../capabilities.ts";
import { type Cell, type Check, placeOf } from "./check.ts";
import type { Silence } from "./ending.ts";
import type { Shown } from "./folding.ts";
import type { WhileWaiting } from "./interleaving.ts";
import { interruption } from "./interruption.ts";
import { type Because, citing, isTransient, outcomeOf, Undecided, Violation } from "./outcome.ts";
import { recordAll, type Recorded, round, short } from "./record.ts";
import type { RunOptions, TrialLog } from "./run-options.ts";
import type { Turn } from "./turns.ts";

/** What the result of a check says of the time when it was tried. */
export type Found = Pick<
  Result,
  "outcome" | "milliseconds" | "retried" | "lag" | "repeats" | "exchanges" | "askedBy"
>;

/** A check that was tried. */
export interface Tried {
  readonly found: Found;
  /** The target did not answer: nothing did, or only something before it. */
  readonly silent?: Silence;
  /** The broken promise, if it is not the check's own. */
  readonly cites?: Citation;
  readonly because?: Because;
  /** Promises that it found broken on the way, though it could go on. */
  readonly beside: readonly Because[];
  /** The failure of the infrastructure that left it undecided. */
  readonly failure?: Exchange;
  /** The exchange that shows the failure, and how. */
  readonly shown?: Shown;
  /** Every exchange of the check. */
  readonly exchanges: readonly Recorded[];
}

/** The record of each exchange, and the check that made it, if one did. Another one may fail because of it. */
const made = new WeakMap<Exchange, { readonly one: Recorded; readonly check?: string }>();

/** Remembers the exchanges that opened a target, since checks judge them, too. */
export function rememberOpening(exchanges: readonly Recorded[]): void {
  for (const one of exchanges) made.set(one.exchange, { one });
}

/** The exchanges to keep for a check: its own, and those that show the failure, even if other checks made them. */
function shownExchanges(
  { exchanges }: TrialLog,
  { evidence, series }: Partial<Pick<Violation, "evidence" | "series">>,
  check: string,
): { readonly those: readonly Recorded[]; readonly askedBy?: string } {
  for (const one of exchanges) if (!made.has(one.exchange)) made.set(one.exchange, { one, check });
  const isOwn = (one: Exchange) => exchanges.some(({ exchange }) => exchange === one);
  const madeBefore = (one: Exchange) => (isOwn(one) ? undefined : made.get(one));
  const shows = evidence && madeBefore(evidence);
  const before = [...(series ?? []).map(madeBefore), shows].filter((one) => one !== undefined);
  const askedBy = shows?.check;
  return {
    those: [...before.map(({ one }) => one), ...exchanges],
    ...(askedBy !== undefined && { askedBy }),
  };
}

/** The exchange that shows a violation: the one that it names, else the last one. */
function shownBy(
  { evidence, spoilt, wrong, byStatus, recurs }: Violation,
  { exchanges }: TrialLog,
): Shown {
  const it = evidence === undefined ? exchanges.at(-1) : made.get(evidence)?.one;
  const last = evidence ?? it?.exchange;
  return {
    byStatus,
    recurs,
    ...(it && { by: it.by }),
    ...(last && { evidence: last }),
    ...(spoilt && { spoilt }),
    ...(wrong && { wrong }),
  };
}

/** Whether an error names a broken promise. */
const isTelling = (error: unknown): boolean =>
  error instanceof Violation || (error instanceof Undecided && error.because !== undefined);

/** One attempt: its exchanges, and what it threw. A check may throw anything, even undefined. */
interface Attempt {
  readonly log: TrialLog;
  readonly thrown?: { readonly error: unknown };
  readonly retried?: true;
}

/**
 * Tries a check, if it has what it needs, and its turn. After an infrastructure failure, tries it once more. With `whileWaiting`,
 * other checks go on while it waits, and it is tried only once.
 */
export async function tryCheck<Trial>(
  check: Check<Trial>,
  cell: Cell,
  { target, signal, known, mistakes = createMistakes() }: RunOptions<Trial>,
  turn?: Turn,
  whileWaiting?: WhileWaiting,
): Promise<Tried> {
  const lacking = [...lackingOf(check, target.capabilities)];
  const waits = turn === "none" && check.needs.some((capability) => byTurns.has(capability));
  if (waits && lacking.length === 0) lacking.push("turn");
  const began = performance.now();
  const fresh = (mayTrust: boolean): TrialLog => ({
    exchanges: [],
    mayTrust,
    ...(whileWaiting && { whileWaiting }),
  });
  const tried = (attempt: Attempt, outcome: Outcome): Tried =>
    triedOf(
      check,
      cell,
      attempt,
      { outcome, milliseconds: round(performance.now() - began) },
      mistakes,
    );
  if (lacking.length > 0) return tried({ log: fresh(true) }, { kind: "skipped", lacking });

  const attemptWith = async (log: TrialLog): Promise<Attempt> => {
    try {
      await check.run(target.open(check, cell, log, turn));
      return { log };
    } catch (error) {
      return { log, thrown: { error } };
    }
  };
  const mayTryAgain = () => whileWaiting === undefined && signal?.aborted !== true;
  /** What fails in another cell is judged in the run's own cell, if that attempt tells what is broken. */
  const attemptAt = async (at: Cell): Promise<Attempt> => {
    const there = await attemptWith({ ...fresh(true), at });
    if (there.thrown === undefined || !mayTryAgain()) return there;
    const { error } = there.thrown;
    const here = await attemptWith(fresh(true));
    if (!isTelling(error) || isTelling(here.thrown?.error)) return here;
    // What cannot be repeated stays as it was found.
    if (here.thrown !== undefined) return there;
    const cites = await target.brokenAt?.(at, cell);
    if (!(error instanceof Violation)) return cites === undefined ? there : here;
    return { ...there, thrown: { error: citing(error, cites, placeOf(at)) } };
  };
  // A known failure that passes in another cell would seem to be mended.
  const mayBeElsewhere = whileWaiting === undefined && known?.(check.id) === undefined;
  const at = mayBeElsewhere ? target.elsewhere?.(check, cell) : undefined;
  let last = await (at === undefined ? attemptWith(fresh(true)) : attemptAt(at));
  const isElsewhere = last.log.at !== undefined;
  if (last.thrown !== undefined && last.log.trusted === true && !isElsewhere && mayTryAgain()) {
    const again = await attemptWith(fresh(false));
    // What cannot be repeated stays as it was found.
    if (again.thrown === undefined || isTelling(again.thrown.error)) last = again;
  }
  if (isTransient(last.thrown?.error) && mayTryAgain())
    last = { ...(await attemptWith(last.log)), retried: true };
  if (signal?.aborted === true && last.thrown !== undefined) {
    const error = new Undecided(interruption(signal), { mayPassLater: true });
    last = { ...last, thrown: { error } };
  }
  return tried(last, last.thrown === undefined ? { kind: "passed" } : outcomeOf(last.thrown.error));
}

function silenceOf(error: unknown, exchanges: readonly Recorded[]): Pick<Tried, "silent"> {
  if (exchanges.length === 0) return error instanceof NoReplyError ? { silent: "nothing" } : {};
  const isBlocked = isTransient(error) && exchanges.every(({ fromEdge }) => fromEdge === true);
  return isBlocked ? { silent: "edge" } : {};
}

/** Puts together what an attempt found, and what shows it. */
function triedOf<Trial>(
  check: Check<Trial>,
  cell: Cell,
  { log, thrown, retried }: Attempt,
  { outcome, milliseconds }: Pick<Found, "outcome" | "milliseconds">,
  { guard }: Mistakes,
): Tried {
  const { error } = thrown ?? {};
  const violation = error instanceof Violation ? error : undefined;
  const { because, failure } = error instanceof Undecided ? error : {};
  const { those, askedBy } = shownExchanges(log, violation ?? {}, check.id);
  const keepsExchanges = outcome.kind !== "passed" && those.length > 0;
  const recorded = () => recordAll(those, cell, violation?.evidence);
  return {
    found: {
      outcome: guard("shortening the outcome", () => short(outcome), outcome),
      milliseconds,
      ...(log.lag !== undefined && { lag: log.lag }),
      ...(retried && { retried }),
      ...(keepsExchanges && { exchanges: guard("recording the exchanges", recorded, []) }),
      ...(askedBy !== undefined && { askedBy }),
    },
    ...silenceOf(error, log.exchanges),
    exchanges: log.exchanges,
    beside: log.beside ?? [],
    ...(violation?.cites !== undefined && { cites: violation.cites }),
    ...(because !== undefined && { because }),
    ...(failure !== undefined && { failure }),
    ...(violation !== undefined && { shown: shownBy(violation, log) }),
  };
}
