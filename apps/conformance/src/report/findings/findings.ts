import type { ExchangeRecord, Result, RunDocument } from "../../document/run-document.ts";
import { maskVolatile } from "../text/mask-volatile.ts";
import { verdict, type Verdict } from "../../document/verdict.ts";

/** A promise, and the results of all checks that found it broken. */
export interface BrokenPromise {
  readonly cites: string;
  readonly level: Result["level"];
  readonly statement: string;
  readonly url: string;
  readonly results: readonly Failure[];
}

export interface Failure extends Result {
  readonly outcome: Extract<Result["outcome"], { readonly kind: "failed" }>;
}

export interface UndecidedResult extends Result {
  readonly outcome: Extract<Result["outcome"], { readonly kind: "undecided" }>;
}

/** Whether a run ended before it had run everything. One without results has not begun. */
export const wasCutShort = ({ finishedAt, results }: RunDocument): boolean =>
  finishedAt === undefined && results.length > 0;

export const isUndecided = (result: Result): result is UndecidedResult =>
  result.outcome.kind === "undecided";

export const isFailure = (result: Result): result is Failure => result.outcome.kind === "failed";

export function withVerdict(run: RunDocument, ...wanted: readonly Verdict[]): readonly Result[] {
  return run.results.filter((result) => wanted.includes(verdict(result)));
}

export const brokenPromises = (
  run: RunDocument,
  ...wanted: readonly Verdict[]
): readonly BrokenPromise[] => byPromise(withVerdict(run, ...wanted).filter(isFailure));

/** Groups failures by the promise that they break. */
export function byPromise(failures: readonly Failure[]): readonly BrokenPromise[] {
  return [...Map.groupBy(failures, ({ cites }) => cites).values()].flatMap((results) => {
    const [first] = results;
    if (first === undefined) return [];
    const { cites, level, statement, url } = first;
    return [{ cites, level, statement, url, results }];
  });
}

/** Groups undecided results by their reason. The most frequent reason comes first. */
export function byReason(
  undecided: readonly UndecidedResult[],
): readonly (readonly [string, readonly UndecidedResult[]])[] {
  const groups = Map.groupBy(undecided, ({ outcome }) => maskVolatile(outcome.problem));
  return [...groups.values()]
    .map((results) => [results[0]?.outcome.problem ?? "", results] as const)
    .toSorted(([, a], [, b]) => b.length - a.length);
}

/** The cell of a result, in words. */
export const cellOf = ({ apiVersion, inflection }: Pick<Result, "apiVersion" | "inflection">) =>
  `${apiVersion}, ${inflection}`;

/** The area of a check: the first two parts of its id. */
export const areaOf = ({ id }: Pick<Result, "id">): string => id.split("/").slice(0, 2).join("/");

export const apiVersionsOf = ({ results }: RunDocument): readonly string[] => [
  ...new Set(results.map(({ apiVersion }) => apiVersion)),
];

export const inflectionsOf = ({ results }: RunDocument): readonly string[] => [
  ...new Set(results.map(({ inflection }) => inflection)),
];

/** One request in one line: `POST /api/v1/… → 200, as the source, req_1`. */
export function requestLine({ by, method, path, status, requestId }: ExchangeRecord): string {
  const who = by === "nobody" ? "without a valid key" : `as the ${by}`;
  return `${method} ${path} → ${status}, ${who}, ${requestId ?? "without a request id"}`;
}
