import { lastOf, recalling, type Remembered } from "./baseline.ts";
import type {
  Baseline,
  Drift,
  Observation,
  Result,
  RunDocument,
} from "../document/run-document.ts";
import { type Failure, isFailure } from "./findings.ts";
import { verdict } from "../document/verdict.ts";

/** What is other than in the run before. */
export interface Changes {
  /** When the run before was started. */
  readonly since: string;
  /** Failed now, and not then. */
  readonly failing: readonly Failure[];
  /** Passed now, and failed then. */
  readonly fixed: readonly Fixed[];
  /** Passed or failed then, and not found out now. */
  readonly lost: readonly Result[];
  readonly answers: readonly ChangedAnswer[];
  readonly drift: readonly Drift[];
  /** Ids of checks that only one of the two runs has. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly slower: readonly Slower[];
}

export interface Fixed extends Result {
  readonly failedSince: string;
}

export interface ChangedAnswer {
  readonly observation: Observation;
  readonly was: string;
}

/** An operation, by the median of its answers, or a check that took more than twice as long. */
export interface Slower {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Milliseconds by which something must be slower, beside taking more than twice as long: less is noise. */
const noise = { operation: 50, check: 1000 };

export function changes(before: Baseline, after: RunDocument): Changes {
  const recall = recalling(before);
  const pairs = after.results.map((now) => ({ now, was: recall(now) }));
  const where = new Set(before.drift.map(difference));
  const idsThen = new Set(before.results.map(({ id }) => id));
  const idsNow = new Set(after.results.map(({ id }) => id));
  // A shard is a part, and a run that could not begin is none.
  const isWhole = idsNow.size > 0 && after.shard === undefined;
  return {
    since: before.startedAt,
    failing: pairs.flatMap(({ now, was }) => (isFailure(now) && !wasFailing(was) ? [now] : [])),
    fixed: pairs.flatMap(({ now, was }) =>
      now.outcome.kind === "passed" && wasFailing(was)
        ? [{ ...now, failedSince: was.since ?? before.startedAt }]
        : [],
    ),
    lost: pairs.flatMap(({ now, was }) => (isDecided(was) && !isFound(now) ? [now] : [])),
    answers: answers(before, after),
    drift: after.drift.filter((one) => !where.has(difference(one))),
    added: idsThen.size > 0 ? [...idsNow.difference(idsThen)] : [],
    gone: isWhole ? [...idsThen.difference(idsNow)] : [],
    slower: [
      ...slowed(
        (after.responseTimes ?? []).map(({ operation, median }) => ({
          name: operation,
          after: median,
          before: before.responseTimes?.find((one) => one.operation === operation)?.median,
        })),
        noise.operation,
      ),
      ...slowed(
        pairs
          .filter(({ now, was }) => now.outcome.kind === "passed" && was?.outcome === "passed")
          .map(({ now, was }) => ({
            name: now.id,
            after: now.milliseconds,
            before: was?.milliseconds,
          })),
        noise.check,
      ),
    ],
  };
}

/** What is other than in the baseline of a run, if it has one. */
export const changesOf = (run: RunDocument): Changes | undefined =>
  run.baseline && changes(run.baseline, run);

/** A promise is broken that was not, or an open question is answered otherwise. */
export const isRegression = ({ failing, answers: changed }: Changes): boolean =>
  failing.some((result) => verdict(result) === "breaks") ||
  changed.some(({ observation }) => observation.accepted !== true);

/** Whether what was known before is not known any more, so that nobody can say whether it is worse. */
export const isUncertain = ({ lost }: Changes): boolean =>
  lost.some(({ outcome }) => outcome.kind === "undecided");

const wasFailing = (was: Remembered | undefined): was is Remembered =>
  was !== undefined && lastOf(was) === "failed";

const isDecided = (was: Remembered | undefined): boolean =>
  was?.outcome === "passed" || was?.outcome === "failed";

const isFound = ({ outcome }: Result): boolean =>
  outcome.kind === "passed" || outcome.kind === "failed";

const difference = ({ where, what }: Pick<Drift, "where" | "what">): string => `${where}\n${what}`;

function answers({ observations }: Baseline, after: RunDocument): readonly ChangedAnswer[] {
  const then = new Map(observations.map(({ id, observed }) => [id, observed]));
  return after.observations.flatMap((observation) => {
    const was = then.get(observation.id);
    return was === undefined || was === observation.observed ? [] : [{ observation, was }];
  });
}

interface Timed {
  readonly name: string;
  readonly before: number | undefined;
  readonly after: number;
}

const slowed = (timed: readonly Timed[], least: number): readonly Slower[] =>
  timed
    .flatMap(({ name, before, after }) =>
      before !== undefined && after > 2 * before && after - before > least
        ? [{ name, before, after }]
        : [],
    )
    .toSorted((a, b) => b.after / b.before - a.after / a.before);
