import { type Exchange, NoReplyError } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import type { ExchangeRecord, Outcome } from "../document/run-document.ts";
import { createMistakes } from "../mistakes.ts";
import { byTurns, lackingOf } from "./capabilities.ts";
import type { Cell, Check } from "./check.ts";
import type { Shown } from "./folding.ts";
import type { WhileWaiting } from "./interleaving.ts";
import { interruption } from "./interruption.ts";
import { type Because, isTransient, outcomeOf, Undecided, Violation } from "./outcome.ts";
import { recordAll, type Recorded, round, short } from "./record.ts";
import type { RunOptions, TrialLog } from "./run-options.ts";

/** The result of trying one check. */
export interface Tried {
  readonly outcome: Outcome;
  readonly milliseconds: number;
  /** The target did not answer at all. */
  readonly silent: boolean;
  readonly retried?: boolean;
  readonly lag?: number;
  readonly exchanges?: ExchangeRecord[];
  readonly askedBy?: string;
  /** The broken promise, if it is not the check's own. */
  readonly cites?: Citation;
  readonly because?: Because;
  /** The failure of the infrastructure that left it undecided. */
  readonly failure?: Exchange;
  /** The exchange that shows the failure, and how. */
  readonly shown?: Shown;
  /** Every exchange of the check. */
  readonly heard: readonly Recorded[];
}

/** The record of each exchange, and the check that made it. Another one may fail because of it. */
const made = new WeakMap<Exchange, { readonly one: Recorded; readonly check: string }>();

/** The exchanges to keep for a check: its own, and the one that shows the failure, even if another check made it. */
function shownExchanges(
  { exchanges }: TrialLog,
  evidence: Exchange | undefined,
  check: string,
): { readonly those: readonly Recorded[]; readonly askedBy?: string } {
  for (const one of exchanges) if (!made.has(one.exchange)) made.set(one.exchange, { one, check });
  const shows = evidence && made.get(evidence);
  const isThere = exchanges.some(({ exchange }) => exchange === evidence);
  if (shows === undefined || isThere) return { those: exchanges };
  return { those: [shows.one, ...exchanges], askedBy: shows.check };
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

/**
 * Tries a check, if it has what it needs, and its turn. After an infrastructure failure, tries it once more. With `whileWaiting`,
 * other checks go on while it waits, and it is tried only once.
 */
export async function tryCheck<Trial>(
  check: Check<Trial>,
  cell: Cell,
  { target, signal, mistakes = createMistakes() }: RunOptions<Trial>,
  hasTurn = true,
  whileWaiting?: WhileWaiting,
): Promise<Tried> {
  const lacking = [...lackingOf(check, target.capabilities)];
  const waits = !hasTurn && check.needs.some((capability) => byTurns.has(capability));
  if (waits && lacking.length === 0) lacking.push("turn");
  const began = performance.now();
  let log: TrialLog = { exchanges: [], mayTrust: true, ...(whileWaiting && { whileWaiting }) };
  const recorded = (those: readonly Recorded[], evidence: Exchange | undefined) =>
    mistakes.guard("recording the exchanges", () => recordAll(those, cell, evidence), []);
  const ended = (outcome: Outcome, error?: unknown, rest: Partial<Tried> = {}): Tried => {
    const violation = error instanceof Violation ? error : undefined;
    const { because, failure } = error instanceof Undecided ? error : {};
    const { those, askedBy } = shownExchanges(log, violation?.evidence, check.id);
    const keepsExchanges = outcome.kind !== "passed" && those.length > 0;
    return {
      ...(log.lag !== undefined && { lag: log.lag }),
      outcome: mistakes.guard("shortening the outcome", () => short(outcome), outcome),
      milliseconds: round(performance.now() - began),
      silent: false,
      heard: log.exchanges,
      ...(keepsExchanges && { exchanges: recorded(those, violation?.evidence) }),
      ...(askedBy !== undefined && { askedBy }),
      ...(violation?.cites !== undefined && { cites: violation.cites }),
      ...(because !== undefined && { because }),
      ...(failure !== undefined && { failure }),
      ...(violation !== undefined && { shown: shownBy(violation, log) }),
      ...rest,
    };
  };
  if (lacking.length > 0) return ended({ kind: "skipped", lacking });

  // A check may throw anything, even undefined.
  const attempt = async (): Promise<{ readonly error: unknown } | undefined> => {
    try {
      await check.run(target.open(check, cell, log, hasTurn));
      return undefined;
    } catch (error) {
      return { error };
    }
  };
  const mayTryAgain = () => whileWaiting === undefined && signal?.aborted !== true;
  let thrown = await attempt();
  if (thrown !== undefined && log.trusted === true && mayTryAgain()) {
    const trusting = { log, thrown };
    log = { exchanges: [], mayTrust: false };
    thrown = await attempt();
    // What cannot be repeated stays as it was found.
    if (thrown !== undefined && !isTelling(thrown.error)) ({ log, thrown } = trusting);
  }
  const retried = isTransient(thrown?.error) && mayTryAgain();
  if (retried) thrown = await attempt();
  if (signal?.aborted === true && thrown !== undefined) {
    thrown = { error: new Undecided(interruption(signal), { mayPassLater: true }) };
  }
  const outcome: Outcome = thrown === undefined ? { kind: "passed" } : outcomeOf(thrown.error);
  return ended(outcome, thrown?.error, {
    ...(retried && { retried: true }),
    silent: thrown?.error instanceof NoReplyError,
  });
}
