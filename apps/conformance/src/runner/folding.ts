import { type Exchange, jsonOf } from "@persona-conformance/client";
import type { Outcome, Result } from "../document/run-document.ts";
import type { Broken } from "./outcome.ts";
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
}

/**
 * Folds failures under another failure with the same cause, so that one defect is reported once, and not once for each check.
 * The cause is the same if both failures rest on answers that are wrong as a whole, or if both got the same answer to the same
 * step. A failure that only an HTTP status shows is not folded.
 */
export function foldConsequences(judged: readonly Judged[]): readonly Result[] {
  const failed = judged.filter(({ result }) => result.outcome.kind === "failed");
  const spoilers = failed.filter(({ shown }) => shown?.spoilt !== undefined);
  const steps = new Map<string, Judged>();
  for (const one of failed) {
    const step = one.shown?.recurs === true ? stepOf(one.shown) : undefined;
    if (step !== undefined && !steps.has(step)) steps.set(step, one);
  }
  return judged.map((one) => {
    const { result, shown } = one;
    if (result.outcome.kind !== "failed" || shown?.byStatus === true) return result;
    const step = steps.get(stepOf(shown) ?? "");
    const root = step ?? spoilers.find((other) => isSpoilt(other, one, judged));
    if (root !== undefined && root !== one && weighsAsMuch(root, one)) {
      return { ...result, outcome: undecidedBy(root.result) };
    }
    return shown?.spoilt?.leads === true ? { ...result, throughout: true } : result;
  });
}

/** A failure that changes the exit code is not folded under one that does not. */
const weighsAsMuch = (root: Judged, { result }: Judged): boolean =>
  root.result.level === "MUST" || result.level !== "MUST";

function isSpoilt(root: Judged, one: Judged, inOrder: readonly Judged[]): boolean {
  const { spoilt } = root.shown ?? {};
  const { result, shown } = one;
  if (root === one || shown?.evidence === undefined) return false;
  if (spoilt?.answers.has(shown.evidence) !== true) return false;
  // A check of all answers is folded only if these answers leave nothing to judge.
  const isSilenced = spoilt.for === "all" && inOrder.indexOf(root) < inOrder.indexOf(one);
  const isWithin =
    spoilt.apart === true &&
    shown.wrong !== undefined &&
    [...shown.wrong].every((answer) => spoilt.answers.has(answer));
  if (isWithin) return true;
  if (shown.spoilt !== undefined && !isSilenced) return false;
  const problem = "problem" in result.outcome ? result.outcome.problem : "";
  return spoilt.words?.some((word) => problem.includes(word)) ?? true;
}

/** The request, its actor and the answer, without ids. Undefined if it is not a step. */
function stepOf({ evidence, by }: Shown = {}): string | undefined {
  if (evidence === undefined || evidence.method !== "POST") return undefined;
  const action = evidence.path.split("?")[0]?.split("/").at(-1);
  return [by, action, evidence.status, statusIn(evidence) ?? "refused"].join(" ");
}

/** The status of the resource in an answer. */
function statusIn(exchange: Exchange): string | undefined {
  const body = jsonOf(exchange) as
    | { readonly data?: { readonly attributes?: { readonly status?: unknown } } | null }
    | undefined;
  const status = body?.data?.attributes?.status;
  return typeof status === "string" ? status : undefined;
}

/** The first words of the problem of a folded failure. */
export const beneath = "it follows from another broken promise";

const undecidedBy = ({ id, cites, outcome }: Result): Outcome =>
  short({
    kind: "undecided",
    problem: `${beneath}: ${"problem" in outcome ? outcome.problem : ""}`,
    because: { statement: cites, check: id },
  });
