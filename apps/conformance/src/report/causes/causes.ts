import type { ExchangeRecord, RunDocument } from "../../document/run-document.ts";
import { evidenceOf } from "./evidence.ts";
import {
  type BrokenPromise,
  brokenPromises,
  type Failure,
  isUndecided,
  type UndecidedResult,
  withVerdict,
} from "../findings/findings.ts";
import { maskVolatile } from "../text/mask-volatile.ts";
import { isAboutShape, membersIn } from "./members.ts";
import { plural } from "../text/text.ts";

/** One defect, as far as it is visible from outside, with everything that it broke. */
export interface Cause {
  /** The promises that it breaks. The first is shown as the main one. */
  readonly promises: readonly BrokenPromise[];
  /** The failed results of these promises. The first is shown in full. */
  readonly results: readonly Failure[];
  /** Checks that are undecided because of it. */
  readonly blocked: readonly UndecidedResult[];
  /** The answer that came to every request, if this is what the promises have in common. */
  readonly answer?: string;
}

/** The causes of all failures with one verdict. */
export const causesOf = (run: RunDocument, kind: "breaks" | "advice" | "known"): readonly Cause[] =>
  causes(brokenPromises(run, kind), run.results.filter(isUndecided));

/**
 * Groups broken promises by their cause. Promises share a cause if different requests got the same answer, if
 * expected and actual are the same, or if the same member has a wrong shape. Each promise is in one cause only, that
 * of its first failure.
 *
 * Causes that affect most answers of an operation come first, then the cause that blocks most checks. The others follow in the
 * order in which their checks ran.
 */
export function causes(
  promises: readonly BrokenPromise[],
  undecided: readonly UndecidedResult[] = [],
): readonly Cause[] {
  const blockedByPromise = Map.groupBy(undecided, (result) => promiseBehind(result, promises));
  const blockedBy = (promise: BrokenPromise) => blockedByPromise.get(promise) ?? [];
  const keyOf = keysOf(promises);
  return [...Map.groupBy(promises, keyOf)]
    .map(([key, those]): Cause => {
      const answer = key.startsWith(answerMark) ? key.slice(answerMark.length) : undefined;
      // If the same refusal came to all of them, all follow from it: the first one to get it is the simplest.
      const inOrder =
        answer !== undefined && /^[45]/.test(answer)
          ? those
          : those.toSorted(
              (a, b) =>
                blockedBy(b).length - blockedBy(a).length ||
                Number(isShape(b)) - Number(isShape(a)),
            );
      return {
        promises: inOrder,
        results: inOrder.flatMap(({ results }) => results),
        blocked: inOrder.flatMap(blockedBy),
        ...(answer !== undefined && those.length > 1 && { answer }),
      };
    })
    .toSorted((a, b) => rank(a) - rank(b) || b.blocked.length - a.blocked.length);
}

/** Undecided results that no failure of the run explains. */
export function unexplained(run: RunDocument): readonly UndecidedResult[] {
  const broken = brokenPromises(run, "breaks", "advice", "known");
  return withVerdict(run, "undecided")
    .filter(isUndecided)
    .filter((result) => promiseBehind(result, broken) === undefined);
}

/** The broken promise that made a check undecided. The check's outcome names another check or a statement. */
function promiseBehind(
  { outcome: { because } }: UndecidedResult,
  promises: readonly BrokenPromise[],
): BrokenPromise | undefined {
  if (because === undefined) return undefined;
  return (
    promises.find(({ results }) => results.some(({ id }) => id === because.check)) ??
    promises.find(({ cites }) => cites === because.statement)
  );
}

/** How many checks a cause blocked, in words. Undefined if it blocked none. */
export const consequence = ({ blocked }: Pick<Cause, "blocked">): string | undefined =>
  blocked.length === 0
    ? undefined
    : `${plural(blocked.length, "check")} could not be done because of this`;

const isShape = ({ results: [first] }: BrokenPromise): boolean =>
  first?.throughout === true && isAboutShape(first);

const rank = ({ results }: Cause): number =>
  results.some(({ throughout }) => throughout === true) ? 0 : 1;

const answerMark = "answer\n";

/** Compares at most this many characters of `expected` and `actual`. */
const compared = 200;

/** Makes a function from a promise to a key. Promises that were broken in the same way get the same key. */
function keysOf(promises: readonly BrokenPromise[]): (promise: BrokenPromise) => string {
  const everywhere = echoes(promises);
  const shapes = promises.filter(isShape).map((promise) => ({
    cites: promise.cites,
    members: new Set(promise.results.flatMap(({ outcome }) => membersIn(outcome.actual))),
  }));
  return (promise) => {
    const [first] = promise.results;
    const evidence = first && evidenceOf(first);
    if (evidence !== undefined && everywhere.has(answerOf(evidence))) {
      return answerMark + answerOf(evidence);
    }
    const { expected = "", actual = "" } = first?.outcome ?? {};
    const seen = membersIn(`${expected} ${actual}`);
    const shape = shapes.find(
      ({ members }) => seen.length > 0 && seen.every((member) => members.has(member)),
    );
    if (shape !== undefined) return `shape\n${shape.cites}`;
    return [expected, actual].map((text) => maskVolatile(text.slice(0, compared))).join("\n");
  };
}

const asked = ({ method, path }: ExchangeRecord): string =>
  `${method} ${maskVolatile(path.split("?")[0] ?? "")}`;

const answerOf = ({ status, body }: ExchangeRecord): string => `${status} ${body}`.trim();

/** Answers that came to different requests. An answer with an id or a time is never one of them. */
function echoes(promises: readonly BrokenPromise[]): ReadonlySet<string> {
  const exchanges = promises.flatMap(({ results: [first] }) => (first && evidenceOf(first)) ?? []);
  return new Set(
    [...Map.groupBy(exchanges, answerOf)].flatMap(([answer, those]) =>
      new Set(those.map(asked)).size > 1 && maskVolatile(answer) === answer ? [answer] : [],
    ),
  );
}
