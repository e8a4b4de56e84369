import { lastOf, finderOf, type BaselineResult, waitsForTurn } from "./baseline.ts";
import type {
  Baseline,
  Drift,
  Observation,
  Result,
  RunDocument,
} from "../../document/run-document.ts";
import { type Failure, isFailure } from "../findings/findings.ts";
import { verdict } from "../../document/verdict.ts";

/** The differences between a run and its baseline. */
export interface Changes {
  /** The start of the earlier run. */
  readonly since: string;
  /** Fails now, and did not fail before. */
  readonly failing: readonly Failure[];
  /** Passes now, and failed before. */
  readonly fixed: readonly Fixed[];
  /** Passed or failed before, and is not decided now. */
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

/** An operation (by its median response time) or a check that takes more than twice as long as before. */
export interface Slower {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Smaller differences than this are noise, in milliseconds. */
const noise = { operation: 50, check: 1000 };

export function changes(before: Baseline, after: RunDocument): Changes {
  const findBefore = finderOf(before);
  const pairs = after.results.map((now) => ({ now, was: findBefore(now) }));
  const where = new Set(before.drift.map(difference));
  const idsThen = new Set(before.results.map(({ id }) => id));
  const idsNow = new Set(after.results.map(({ id }) => id));
  // A shard has only some of the checks. A run that could not begin has none.
  const isWhole = idsNow.size > 0 && after.shard === undefined;
  return {
    since: before.startedAt,
    failing: pairs.flatMap(({ now, was }) => (isFailure(now) && !wasFailing(was) ? [now] : [])),
    fixed: pairs.flatMap(({ now, was }) =>
      now.outcome.kind === "passed" && wasFailing(was)
        ? [{ ...now, failedSince: was.since ?? before.startedAt }]
        : [],
    ),
    lost: pairs.flatMap(({ now, was }) =>
      isDecided(was) && !isFound(now) && !waitsForTurn(now) ? [now] : [],
    ),
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

/** The differences between a run and its baseline. Undefined without a baseline. */
export const changesOf = (run: RunDocument): Changes | undefined =>
  run.baseline && changes(run.baseline, run);

/** Whether a promise is newly broken, or the answer to an open question has changed. */
export const isRegression = ({ failing, answers: changed }: Changes): boolean =>
  failing.some((result) => verdict(result) === "breaks") ||
  changed.some(({ observation }) => observation.accepted !== true);

/** Whether a check that was decided before is undecided now. */
export const isUncertain = ({ lost }: Changes): boolean =>
  lost.some(({ outcome }) => outcome.kind === "undecided");

const wasFailing = (was: BaselineResult | undefined): was is BaselineResult =>
  was !== undefined && lastOf(was) === "failed";

const isDecided = (was: BaselineResult | undefined): boolean =>
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
