import { type Exchange, jsonOf } from "@persona-conformance/client";
import { idOf, jsonAt, statementOf } from "@persona-conformance/schemas";
import type { Outcome, Result } from "../document/run-document.ts";
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
}

/** A failure, or a promise that an undecided check found broken. */
interface Found {
  readonly place: number;
  readonly cites: string;
  readonly check: string;
  readonly level: Result["level"];
  readonly problem: string;
  readonly shown: Shown | undefined;
}

/**
 * Folds failures under another failure with the same cause, so that one defect is reported once, and not once for each check.
 * The cause is the same if both failures rest on answers that are wrong as a whole, or if both got the same answer to the same
 * step. A failure that only an HTTP status shows is not folded, unless a read misled the check. What an undecided check found
 * broken is folded in the same way.
 */
export function foldConsequences(judged: readonly Judged[]): readonly Result[] {
  const all = judged.map(foundIn);
  const found = all.filter((one) => one !== undefined);
  const spoilers = found.filter(({ shown }) => shown?.spoilt !== undefined);
  const steps = new Map<string, Found>();
  for (const one of found) {
    const step = one.shown?.recurs === true ? stepOf(one.shown) : undefined;
    if (step !== undefined && !steps.has(step)) steps.set(step, one);
  }
  return judged.map(({ result }, place) => {
    const one = all[place];
    if (one === undefined) return result;
    const isByStatus = one.shown?.byStatus === true;
    const step = isByStatus ? undefined : steps.get(stepOf(one.shown) ?? "");
    // A read that misled a check is the cause of all that the check found.
    const onlyIfMisled = isByStatus || step === one;
    const root =
      (step === one ? undefined : step) ??
      spoilers.find(
        (other) =>
          (!onlyIfMisled || other.shown?.spoilt?.misleading === true) && isSpoilt(other, one),
      );
    if (root !== undefined && weighsAsMuch(root, one)) {
      return { ...result, outcome: undecidedBy(root, result.outcome) };
    }
    const leads = result.outcome.kind === "failed" && one.shown?.spoilt?.leads === true;
    return leads ? { ...result, throughout: true } : result;
  });
}

function foundIn({ result, shown, because }: Judged, place: number): Found | undefined {
  const { id: check, cites, level, outcome } = result;
  if (outcome.kind === "failed") {
    return { place, check, cites, level, problem: outcome.problem, shown };
  }
  if (outcome.kind !== "undecided" || because?.evidence === undefined) return undefined;
  const { statement, evidence, spoilt, expected, actual } = because;
  return {
    place,
    check: because.check,
    cites: idOf(statement),
    level: statementOf(statement).level,
    problem: `expected ${expected}, got ${actual}`,
    shown: { evidence, ...(spoilt && { spoilt }) },
  };
}

/** A failure that changes the exit code is not folded under one that does not. */
const weighsAsMuch = (root: Found, one: Found): boolean =>
  root.level === "MUST" || one.level !== "MUST";

function isSpoilt(root: Found, one: Found): boolean {
  const { spoilt } = root.shown ?? {};
  const { problem, shown } = one;
  if (root === one || shown?.evidence === undefined) return false;
  if (spoilt?.answers.has(shown.evidence) !== true) return false;
  const isLater = root.place < one.place;
  if (spoilt.misleading === true) {
    const isAudit = shown.wrong !== undefined;
    return isLater && !isAudit && (shown.spoilt === undefined || shown.spoilt.misleading === true);
  }
  // A check of all answers is folded only if these answers leave nothing to judge, or if they have the same words.
  const isSilenced = spoilt.for === "all" && (spoilt.words !== undefined || isLater);
  const isWithin =
    spoilt.apart === true &&
    shown.wrong !== undefined &&
    [...shown.wrong].every((answer) => spoilt.answers.has(answer));
  if (isWithin) return true;
  if (shown.spoilt !== undefined && shown.spoilt.rare !== true && !isSilenced) return false;
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
  const status = jsonAt(jsonOf(exchange), "data", "attributes", "status");
  return typeof status === "string" ? status : undefined;
}

/** The first words of the problem of a folded failure. */
export const beneath = "it follows from another broken promise";

const undecidedBy = ({ check, cites, problem }: Found, own: Outcome): Outcome =>
  short({
    ...(own.kind === "undecided" ? own : { problem: `${beneath}: ${problem}` }),
    kind: "undecided",
    because: { statement: cites, check },
  });
