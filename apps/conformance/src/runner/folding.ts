import { type Exchange, jsonOf } from "@persona-conformance/client";
import { idOf, jsonAt, statementOf } from "@persona-conformance/schemas";
import { fold, type Found } from "../document/folding.ts";
import type { Result } from "../document/run-document.ts";
import type { Because, Broken } from "./outcome.ts";
import { short } from "./record.ts";

/** The evidence of a failure. */
export interface Shown extends Pick<
  Broken,
  "evidence" | "spoilt" | "wrong" | "byStatus" | "recurs"
> {
  /** The actor whose key was used. */
  readonly by?: string;
}

/** A result, with the evidence of its failure. */
export interface Judged {
  readonly result: Result;
  readonly shown?: Shown | undefined;
  /** The broken promise that made the check undecided. */
  readonly because?: Because | undefined;
  /** The failure of the infrastructure that made it undecided. */
  readonly failure?: Exchange | undefined;
}

/** Folds failures under another failure with the same cause. */
export const foldConsequences = (judged: readonly Judged[]): readonly Result[] =>
  fold(
    judged.map((one) => ({ result: one.result, found: foundIn(one), failure: one.failure })),
  ).map((result) => ({
    ...result,
    outcome: short(result.outcome),
  }));

/** What a check found broken, with the answers that show it. */
export function foundIn({ result, shown, because }: Judged): Found<Exchange> | undefined {
  const { id: check, cites, level, outcome } = result;
  if (outcome.kind === "failed")
    return { check, cites, level, problem: outcome.problem, ...evidenceIn(shown) };
  if (outcome.kind !== "undecided" || because?.evidence === undefined) return undefined;
  const { statement, evidence, spoilt, expected, actual } = because;
  return {
    check: because.check,
    cites: idOf(statement),
    level: statementOf(statement).level,
    problem: `expected ${expected}, got ${actual}`,
    ...evidenceIn(shownIn({ evidence, spoilt })),
  };
}

/** The evidence of a broken promise that made a check undecided. */
export const shownIn = ({ evidence, spoilt }: Pick<Because, "evidence" | "spoilt">): Shown => ({
  ...(evidence && { evidence }),
  ...(spoilt && { spoilt }),
});

const evidenceIn = (shown: Shown = {}) => ({
  evidence: shown.evidence,
  step: stepOf(shown),
  wrong: shown.wrong,
  spoilt: shown.spoilt,
  recurs: shown.recurs === true,
  byStatus: shown.byStatus === true,
});

/** The request, its actor and the answer, without ids. Undefined if it is not a step. */
function stepOf({ evidence, by }: Shown): string | undefined {
  if (evidence === undefined || evidence.method !== "POST") return undefined;
  const action = evidence.path.split("?")[0]?.split("/").at(-1);
  return [by, action, evidence.status, statusIn(evidence) ?? "refused"].join(" ");
}

/** The status of the resource in an answer. */
export function statusIn(exchange: Exchange): string | undefined {
  const status = jsonAt(jsonOf(exchange), "data", "attributes", "status");
  return typeof status === "string" ? status : undefined;
}
