import { fold, type Found } from "../../document/folding.ts";
import { nameRoots } from "../../document/root-causes.ts";
import type { Result, Trace } from "../../document/run-document.ts";

/** Puts the results of shards into the order of the whole run, and folds failures that have the same cause, as one run does. */
export function foldShards(results: readonly Result[]): readonly Result[] {
  const placeOf = ({ place = Number.MAX_SAFE_INTEGER }: Result) => place;
  const inOrder = results.toSorted((a, b) => placeOf(a) - placeOf(b));
  const judged = inOrder.map(({ trace, place: _place, ...result }) => ({
    result,
    found: trace && foundIn(result, trace, results),
  }));
  return nameRoots(fold(judged));
}

function foundIn(
  { id, cites, level, outcome }: Result,
  { kind, step, wrong, spoils, recurs, byStatus }: Trace,
  results: readonly Result[],
): Found<string> | undefined {
  if (outcome.kind !== "failed" && outcome.kind !== "undecided") return undefined;
  const { because } = outcome.kind === "undecided" ? outcome : {};
  const accused = results.find((other) => other.id === because?.check);
  return {
    check: because?.check ?? id,
    cites: because?.statement ?? cites,
    level: accused?.level ?? level,
    problem: outcome.problem,
    evidence: kind,
    step,
    wrong: wrong && new Set(wrong),
    spoilt: spoils && { ...spoils, answers: new Set(spoils.kinds) },
    recurs: recurs === true,
    byStatus: byStatus === true,
  };
}
