import type { ExchangeRecord, RunDocument } from "../document/run-document.ts";
import { evidenceOf } from "./evidence.ts";
import {
  type BrokenPromise,
  brokenPromises,
  type Failure,
  isUndecided,
  type UndecidedResult,
  withVerdict,
} from "./findings.ts";
import { maskVolatile } from "./mask-volatile.ts";
import { isAboutShape, isAudit, membersIn } from "./members.ts";
import { plural } from "./text.ts";

/** One thing that is wrong, as far as one can see from outside, with all that it broke. */
export interface Cause {
  /** The promise that it breaks itself, and after it the others that broke in the same way. */
  readonly promises: readonly BrokenPromise[];
  /** All results of its promises; the first of them stands for all. */
  readonly results: readonly Failure[];
  /** Checks that could not be done because of it. */
  readonly fell: readonly UndecidedResult[];
  /** The answer that came to whatever was asked, where that is what the promises have in common. */
  readonly answer?: string;
}

/** The causes of the failures of one verdict, each with what could not be done because of it. */
export const causesOf = (run: RunDocument, kind: "breaks" | "advice" | "known"): readonly Cause[] =>
  causes(brokenPromises(run, kind), run.results.filter(isUndecided));

/**
 * Broken promises by their cause: one block for all that were broken by the same answer to different requests, that
 * expected and got the same, or that saw the same wrong shape. A promise is told once, with its first failure's cause.
 *
 * The cause that kept most checks from being done comes first, then what is wrong with every answer, then the others in
 * the order in which their checks ran: what others rest on runs before them.
 */
export function causes(
  promises: readonly BrokenPromise[],
  undecided: readonly UndecidedResult[] = [],
): readonly Cause[] {
  const fallen = Map.groupBy(undecided, (result) => promiseBehind(result, promises));
  const fellWith = (promise: BrokenPromise) => fallen.get(promise) ?? [];
  const keyOf = keysOf(promises);
  return [...Map.groupBy(promises, keyOf)]
    .map(([key, those]): Cause => {
      const inOrder = those.toSorted(
        (a, b) =>
          fellWith(b).length - fellWith(a).length || Number(isShape(b)) - Number(isShape(a)),
      );
      const answer = key.startsWith(answerMark) ? key.slice(answerMark.length) : undefined;
      return {
        promises: inOrder,
        results: inOrder.flatMap(({ results }) => results),
        fell: inOrder.flatMap(fellWith),
        ...(answer !== undefined && those.length > 1 && { answer }),
      };
    })
    .toSorted((a, b) => b.fell.length - a.fell.length || rank(a) - rank(b));
}

/** Undecided results that no failure of the run explains. */
export function unexplained(run: RunDocument): readonly UndecidedResult[] {
  const broken = brokenPromises(run, "breaks", "advice", "known");
  return withVerdict(run, "undecided")
    .filter(isUndecided)
    .filter((result) => promiseBehind(result, broken) === undefined);
}

/** The broken promise that kept a check from finding out: the one of the check that it names, or the one it names itself. */
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

/** What a cause kept from being done, in words; nothing where it kept nothing. */
export const consequence = ({ fell }: Pick<Cause, "fell">): string | undefined =>
  fell.length === 0
    ? undefined
    : `${plural(fell.length, "check")} could not be done because of this`;

const isShape = ({ results: [first] }: BrokenPromise): boolean =>
  first !== undefined && isAboutShape(first);

const rank = ({ results: [first] }: Cause): number =>
  first !== undefined && isAudit(first) ? 0 : 1;

const answerMark = "answer\n";

/** Two long texts that begin alike are taken for alike. */
const compared = 200;

/** What promises have in common that were broken in one way, as a function to a key that they share. */
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

/** Answers that came to different requests, and so to whatever was asked. One that names an id or a time is none. */
function echoes(promises: readonly BrokenPromise[]): ReadonlySet<string> {
  const exchanges = promises.flatMap(({ results: [first] }) => (first && evidenceOf(first)) ?? []);
  return new Set(
    [...Map.groupBy(exchanges, answerOf)].flatMap(([said, those]) =>
      new Set(those.map(asked)).size > 1 && maskVolatile(said) === said ? [said] : [],
    ),
  );
}
