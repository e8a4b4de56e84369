import type { RecordedExchange } from "../document/run-document.ts";
import type { BrokenPromise, Failure } from "./findings.ts";
import { maskVolatile } from "./mask-volatile.ts";

/** Promises that were broken in the same way, as far as one can see from outside. */
export interface Cause {
  readonly promises: readonly BrokenPromise[];
  /** All results of its promises; the first of them stands for all. */
  readonly results: readonly Failure[];
  /** The answer that came to whatever was asked, where that is what the promises have in common. */
  readonly answer?: string;
}

const asked = ({ method, path }: RecordedExchange): string =>
  `${method} ${maskVolatile(path.split("?")[0] ?? "")}`;

const answerOf = ({ status, body }: RecordedExchange): string => `${status} ${body}`.trim();

const lastOf = ({ results }: BrokenPromise): RecordedExchange | undefined =>
  results[0]?.exchanges?.at(-1);

/** Answers that came to different requests, and so to whatever was asked. One that names a connection, or a time, is none. */
function echoes(promises: readonly BrokenPromise[]): ReadonlySet<string> {
  const exchanges = promises.map(lastOf).filter((last) => last !== undefined);
  return new Set(
    [...Map.groupBy(exchanges, answerOf)].flatMap(([said, those]) =>
      new Set(those.map(asked)).size > 1 && maskVolatile(said) === said ? [said] : [],
    ),
  );
}

/** Two long texts that begin alike are taken for alike. */
const compared = 200;

/**
 * Broken promises by their cause: one block for all that were broken by the same answer to different requests, or that
 * expected and got the same. A promise is told once, with its first failure's cause. The most broken come first.
 */
export function causes(promises: readonly BrokenPromise[]): readonly Cause[] {
  const everywhere = echoes(promises);
  const keyOf = (promise: BrokenPromise): string => {
    const last = lastOf(promise);
    if (last !== undefined && everywhere.has(answerOf(last))) return answerOf(last);
    const { expected = "", actual = "" } = promise.results[0]?.outcome ?? {};
    return [expected, actual].map((text) => maskVolatile(text.slice(0, compared))).join("\n");
  };
  return [...Map.groupBy(promises, keyOf)]
    .map(([key, those]) => ({
      promises: those,
      results: those.flatMap(({ results }) => results),
      ...(those.length > 1 && everywhere.has(key) && { answer: key }),
    }))
    .toSorted((a, b) => b.results.length - a.results.length);
}
