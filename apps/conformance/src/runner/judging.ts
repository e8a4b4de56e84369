import type { Exchange } from "@persona-conformance/client";
import { setImmediate } from "node:timers/promises";
import type { Result } from "../document/run-document.ts";
import { nameRoots } from "../document/root-causes.ts";
import { foldEchoes } from "../document/echoes.ts";
import type { Mistakes } from "../mistakes.ts";
import { accuse, type Accused, type Blame, factsOf } from "./accusing.ts";
import type { Because } from "./outcome.ts";
import { createEnding } from "./ending.ts";
import { foldConsequences, foundIn, type Judged, shownIn } from "./folding.ts";
import type { WhileWaiting } from "./interleaving.ts";
import type { Planned } from "./plan.ts";
import { recordAll, type Recorded } from "./record.ts";
import { tryEach } from "./repeat.ts";
import type { RunOptions } from "./run-options.ts";
import { tryCheck, type Tried } from "./try-check.ts";
import { traceOf } from "./tracing.ts";
import { turnOf } from "./turns.ts";

/** Judges the checks of a run, and keeps what it found. */
export interface Judging<Trial> {
  /**
   * Runs one check of `plan`. A mistake of this suite leaves it undecided, and the run goes on. With `whileWaiting`, other checks
   * go on while it waits. If it does not pass then, it resolves to false, and the check is to be judged again alone.
   */
  judge(
    planned: Planned<Trial>,
    plan: readonly Planned<Trial>[],
    whileWaiting?: WhileWaiting,
  ): Promise<boolean>;
  /** Why the run ended before its last check, if it did. */
  ended(): string | undefined;
  /** What was found so far, as it was found. */
  readonly found: ReadonlyMap<Planned<Trial>, Result>;
  /** The results in the order of the plan. Of failures with the same cause, one is left. */
  results(plan: readonly Planned<Trial>[]): readonly Result[];
}

export function createJudging<Trial>(
  options: RunOptions<Trial>,
  mistakes: Mistakes,
): Judging<Trial> {
  const { target, repeatEach = 1 } = options;
  const { guard } = mistakes;
  const found = new Map<Planned<Trial>, Result>();
  const shown = new Map<Planned<Trial>, Judged["shown"]>();
  const failures = new Map<Planned<Trial>, Exchange>();
  const blames: Blame<Trial>[] = [];
  const besides: Blame<Trial>[] = [];
  const exchanges: Recorded[] = [];
  const ending = createEnding(options, mistakes);
  let ended: string | undefined;

  function tellProgress({ check }: Planned<Trial>, of: number): void {
    const failed = [...found.values()].filter(({ outcome }) => outcome.kind === "failed").length;
    const progress = { done: found.size, of, id: check.id, failed };
    guard("showing the progress", () => options.onProgress?.(progress), undefined);
  }

  function tryOut({ check, cell }: Planned<Trial>, whileWaiting?: WhileWaiting): Promise<Tried> {
    const turn = turnOf(check.id, options.checks.indexOf(check), options);
    const attempt = () => tryCheck(check, cell, { ...options, mistakes }, turn, whileWaiting);
    return tryEach(repeatEach, attempt);
  }

  /** Keeps what the folding of results needs. */
  function keep(planned: Planned<Trial>, tried: Tried): void {
    shown.set(planned, tried.shown);
    if (options.shard !== undefined) exchanges.push(...tried.exchanges);
    if (tried.failure !== undefined) failures.set(planned, tried.failure);
    if (tried.because !== undefined) blames.push({ planned, because: tried.because });
    for (const because of tried.beside) {
      const recorded = () => recordAll(tried.exchanges, planned.cell, because.evidence);
      besides.push({ planned, because, exchanges: guard("recording the exchanges", recorded, []) });
    }
  }

  /** Undefined if the check did not pass beside others. */
  async function resultOf(
    planned: Planned<Trial>,
    of: number,
    whileWaiting?: WhileWaiting,
  ): Promise<Result | undefined> {
    const { check, cell } = planned;
    tellProgress(planned, of);
    const reason = guard("looking for known failures", () => options.known?.(check.id), undefined);
    const known = reason === undefined ? {} : { known: reason };
    const carriedOver = guard(
      "looking for what earlier runs found",
      () => target.carriedOver?.(check, cell),
      undefined,
    );
    if (carriedOver !== undefined) return { ...carriedOver, ...known };
    // Signals and timers have their turn, also where a target answers within this process.
    await setImmediate();
    ended = ending.reason();
    const tried = ended === undefined ? await tryOut(planned, whileWaiting) : undefined;
    const isUnsure = whileWaiting !== undefined && tried !== undefined;
    if (isUnsure && tried.found.outcome.kind !== "passed") return undefined;
    if (tried !== undefined) keep(planned, tried);
    const result: Result = {
      ...factsOf(planned, tried?.cites),
      ...(tried?.found ?? { outcome: ending.outcome(ended ?? "") }),
      ...known,
    };
    ending.note(result, tried?.silent);
    return result;
  }

  const becauseOf = (planned: Planned<Trial>) =>
    blames.find((blame) => blame.planned === planned)?.because;

  /** Adds what `merge` needs to fold it, unless it is folded. */
  function traced(planned: Planned<Trial>, result: Result, accusing?: Because): Result {
    const because = accusing ?? becauseOf(planned);
    const { outcome } = result;
    const isFolded = outcome.kind === "undecided" && outcome.because?.check !== because?.check;
    if (isFolded) return result;
    const evidence = accusing === undefined ? shown.get(planned) : shownIn(accusing);
    const one = foundIn({ result, shown: evidence, because });
    const trace = guard("tracing failures", () => one && traceOf(one, exchanges), undefined);
    return trace === undefined ? result : { ...result, trace };
  }

  return {
    async judge(planned, { length }, whileWaiting) {
      try {
        const result = await resultOf(planned, length, whileWaiting);
        if (result === undefined) return false;
        found.set(planned, result);
      } catch (error) {
        const problem = mistakes.note(`judging ${planned.check.id}`, error);
        found.set(planned, { ...factsOf(planned), outcome: { kind: "undecided", problem } });
      }
      return true;
    },
    ended: () => ended,
    found,
    results(plan) {
      const judged = plan.flatMap((planned) => {
        const result = found.get(planned);
        if (result === undefined) return [];
        const because = becauseOf(planned);
        const failure = failures.get(planned);
        return [{ planned, result, shown: shown.get(planned), because, failure }];
      });
      // What rests on answers that are wrong for another reason is no defect of its own.
      const causes = judged.flatMap(({ shown: { spoilt } = {} }) =>
        spoilt?.cause === "this" ? [spoilt.answers] : [],
      );
      const own = besides.filter(
        ({ because: { evidence } }) =>
          evidence === undefined || !causes.some((answers) => answers.has(evidence)),
      );
      const folded = guard(
        "folding failures",
        () => {
          const outcomes = foldConsequences(judged);
          return new Map(
            judged.map(({ planned, result }, at) => [planned, outcomes[at] ?? result]),
          );
        },
        found,
      );
      const accused = guard(
        "finding broken promises",
        () => accuse([...blames, ...own], folded, options),
        new Map<Planned<Trial>, Accused>(),
      );
      const reported = [...new Set([...plan, ...accused.keys()])].flatMap((planned) => {
        const { result = folded.get(planned), because } = accused.get(planned) ?? {};
        if (result === undefined) return [];
        return options.shard === undefined ? result : traced(planned, result, because);
      });
      return guard("folding echoes", () => foldEchoes(nameRoots(reported)), reported);
    },
  };
}
