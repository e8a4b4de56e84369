import { statements } from "@persona-conformance/schemas";
import { notRun, type Result, type RunDocument } from "../../document/run-document.ts";
import { plural } from "../text/text.ts";

const isDecided = ({ outcome }: Result): boolean =>
  outcome.kind === "passed" || outcome.kind === "failed";

/** How many promises a run tried, and how many there are. */
export function promisesTried({ results }: Pick<RunDocument, "results">): {
  readonly tried: number;
  readonly all: number;
} {
  const citedBy = ({ cites, alsoCites: also = [] }: Result) => [cites, ...also];
  const all = new Set([...Object.keys(statements), ...results.flatMap(citedBy)]);
  return { tried: new Set(results.filter(isDecided).flatMap(citedBy)).size, all: all.size };
}

/** `98 of 103 promises tried`. */
export function triedInWords(run: Pick<RunDocument, "results">): string {
  const { tried, all } = promisesTried(run);
  return `${tried} of ${all} promises tried`;
}

/** `382 checks`, or `73 of 382 checks` if the run ended before the last one. */
export function checksInWords({ results }: Pick<RunDocument, "results">): string {
  const left = results.filter(
    ({ outcome }) => outcome.kind === "undecided" && outcome.problem.startsWith(notRun),
  );
  const all = plural(results.length, "check");
  return left.length === 0 ? all : `${results.length - left.length} of ${all}`;
}

/** `189 of 229 pairs met`; nothing where the run did not count them. */
export function pairsInWords({ pairs }: Pick<RunDocument, "pairs">): readonly string[] {
  return pairs === undefined ? [] : [`${pairs.of - pairs.unmet.length} of ${pairs.of} pairs met`];
}
