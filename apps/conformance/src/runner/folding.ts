import { type Exchange, jsonOf } from "@persona-conformance/client";
import type { Outcome, Result } from "../document/run-document.ts";
import type { Broken } from "./outcome.ts";
import { short } from "./record.ts";

/** What showed that a check failed. */
export interface Shown extends Pick<Broken, "evidence" | "spoilt" | "byStatus" | "recurs"> {
  /** Whose key was used. */
  readonly by?: string;
}

/** A result, and what showed that it failed. */
export interface Judged {
  readonly result: Result;
  readonly shown?: Shown | undefined;
}

/**
 * Failures that come of another one: read from answers that are wrong throughout in a plainer way, or shown by the same answer
 * to a step as the failure of that step. One defect is one cause, and not one for each check that met it. What a status alone
 * shows stands by itself.
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
  // A judge of all answers is silenced only by what leaves it nothing to judge.
  const isSilenced = spoilt.for === "all" && inOrder.indexOf(root) < inOrder.indexOf(one);
  if (shown.spoilt !== undefined && !isSilenced) return false;
  const problem = "problem" in result.outcome ? result.outcome.problem : "";
  return spoilt.words?.some((word) => problem.includes(word)) ?? true;
}

/** What was asked for by whom, and what was answered, without ids; nothing where it is no step. */
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

/** How the problem of a failure begins that comes of another one. */
export const beneath = "another promise is broken beneath it";

const undecidedBy = ({ id, cites, outcome }: Result): Outcome =>
  short({
    kind: "undecided",
    problem: `${beneath}: ${"problem" in outcome ? outcome.problem : ""}`,
    because: { statement: cites, check: id },
  });
