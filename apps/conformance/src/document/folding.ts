import type { Outcome, Result } from "./run-document.ts";

/** Answers that are wrong as a whole. Other failures that rest on these answers have the same cause. */
export interface Spoils<Answer> {
  readonly answers: Pick<ReadonlySet<Answer>, "has">;
  readonly for: "all" | "others";
  /** Whether it is reported before other failures, since most answers have it. */
  readonly leads: boolean;
  /** Most answers like them are right. Another failure may be the cause of what is wrong with these. */
  readonly rare?: true | undefined;
  /** They are the answers to one party, or in one version or style. What is wrong with them alone has the same cause. */
  readonly apart?: true | undefined;
  /**
   * A failure with the same cause contains one of these words. Without them, every failure that rests on these answers has the
   * same cause.
   */
  readonly words?: readonly string[] | undefined;
  /** They show an old status. So a later check may fail that took an action in another status than it seemed. */
  readonly misleading?: true | undefined;
  /** All failures that rest on these answers have one cause: this failure, or the first of them. */
  readonly cause?: "this" | "first" | undefined;
}

/** A failure, or a promise that an undecided check found broken, with its evidence. */
export interface Found<Answer> {
  readonly cites: string;
  readonly check: string;
  readonly level: Result["level"];
  readonly problem: string;
  /** The answer that shows it. */
  readonly evidence: Answer | undefined;
  /** The request, its actor and the answer, without ids, if this is a step. */
  readonly step: string | undefined;
  /** Every answer that shows it, if a check of all answers found it. */
  readonly wrong: ReadonlySet<Answer> | undefined;
  readonly spoilt: Spoils<Answer> | undefined;
  /** If the same party gets this answer to the step in another check, that failure is the same defect. */
  readonly recurs: boolean;
  /** Only the HTTP status shows it. */
  readonly byStatus: boolean;
}

interface Placed<Answer> extends Found<Answer> {
  readonly place: number;
}

/**
 * Folds failures under another failure with the same cause, so that one defect is reported once, and not once for each check.
 * The cause is the same if both failures rest on answers that are wrong as a whole, or if both got the same answer to the same
 * step. A failure that only an HTTP status shows is not folded, unless a read misled the check. What an undecided check found
 * broken is folded in the same way. A check that a `failure` of the infrastructure left undecided is folded if all such answers are
 * wrong. Results that found nothing broken come without `found`.
 */
export function fold<Answer>(
  judged: readonly {
    readonly result: Result;
    readonly found: Found<Answer> | undefined;
    readonly failure?: Answer | undefined;
  }[],
): readonly Result[] {
  const all = judged.map(({ found }, place) => found && { ...found, place });
  const found = all.filter((one) => one !== undefined);
  const spoilers = found.filter(({ spoilt }) => spoilt !== undefined);
  const causes = spoilers.flatMap((one) => (one.spoilt?.cause ? [causeOf(one, found)] : []));
  const steps = new Map<string, Placed<Answer>>();
  for (const one of found)
    if (one.recurs && one.step !== undefined && !steps.has(one.step)) steps.set(one.step, one);
  const roots = all.map((one) => one && rootOf(one));
  return judged.map(({ result, failure }, place) => {
    const one = all[place];
    const { outcome } = result;
    if (one === undefined) {
      const isOpen = outcome.kind === "undecided" && outcome.because === undefined;
      if (failure === undefined || !isOpen) return result;
      const root = spoilers.find(({ spoilt }) => !spoilt?.words && spoilt?.answers.has(failure));
      return root === undefined ? result : { ...result, outcome: undecidedBy(root, outcome) };
    }
    const root = roots[place];
    if (root !== undefined && !leadsCircle(one))
      return { ...result, outcome: undecidedBy(root, outcome) };
    const leads = outcome.kind === "failed" && one.spoilt?.leads === true;
    return leads ? { ...result, throughout: true } : result;
  });

  function rootOf(one: Placed<Answer>): Placed<Answer> | undefined {
    const cause = causes.find(({ root, rests }) => root === one || rests(one))?.root;
    if (cause === one) return undefined;
    if (cause !== undefined && weighsAsMuch(cause, one)) return cause;
    const step = one.byStatus ? undefined : steps.get(one.step ?? "");
    // A read that misled a check is the cause of all that the check found.
    const onlyIfMisled = one.byStatus || step === one;
    const root =
      (step === one ? undefined : step) ??
      spoilers.find(
        (other) => (!onlyIfMisled || other.spoilt?.misleading === true) && isSpoilt(other, one),
      );
    return root !== undefined && weighsAsMuch(root, one) ? root : undefined;
  }

  /** Whether each of several failures would be folded under the next, and this is the first of them: it stays one. */
  function leadsCircle(one: Placed<Answer>): boolean {
    const circle: Placed<Answer>[] = [];
    let root = roots[one.place];
    while (root !== undefined && !circle.includes(root)) {
      circle.push(root);
      root = roots[root.place];
    }
    const failed = circle.filter(({ place }) => judged[place]?.result.outcome.kind === "failed");
    return failed.includes(one) && failed.every(({ place }) => one.place <= place);
  }
}

/** The failure to report of all that rest on the same answers. */
interface Cause<Answer> {
  readonly root: Placed<Answer>;
  readonly rests: (one: Placed<Answer>) => boolean;
}

function causeOf<Answer>(spoiler: Placed<Answer>, found: readonly Placed<Answer>[]): Cause<Answer> {
  const { spoilt } = spoiler;
  const rests = ({ evidence }: Placed<Answer>) =>
    evidence !== undefined && spoilt?.answers.has(evidence) === true;
  const resting = spoilt?.cause === "first" ? found.filter(rests) : [];
  const musts = resting.filter(({ level }) => level === "MUST");
  const candidates = musts.length > 0 ? musts : resting;
  const root =
    candidates.find((one) => one.spoilt?.leads === true && one !== spoiler) ??
    candidates[0] ??
    spoiler;
  return { root, rests };
}

/** A broken MUST changes the exit code. It is folded only under another broken MUST. */
const weighsAsMuch = (root: Found<unknown>, one: Found<unknown>): boolean =>
  root.level === "MUST" || one.level !== "MUST";

function isSpoilt<Answer>(root: Placed<Answer>, one: Placed<Answer>): boolean {
  const { spoilt } = root;
  if (root === one || one.evidence === undefined) return false;
  if (spoilt?.answers.has(one.evidence) !== true) return false;
  const isLater = root.place < one.place;
  if (spoilt.misleading === true) {
    const isAudit = one.wrong !== undefined;
    return isLater && !isAudit && (one.spoilt === undefined || one.spoilt.misleading === true);
  }
  // A check of all answers is folded if its failure contains the words, or if it came later than the cause.
  const isSilenced = spoilt.for === "all" && (spoilt.words !== undefined || isLater);
  const isWithin =
    spoilt.apart === true &&
    one.wrong !== undefined &&
    [...one.wrong].every((answer) => spoilt.answers.has(answer));
  if (isWithin) return true;
  if (one.spoilt !== undefined && one.spoilt.rare !== true && !isSilenced) return false;
  return spoilt.words?.some((word) => one.problem.includes(word)) ?? true;
}

/** The first words of the problem of a folded failure. */
export const beneath = "it follows from another broken promise";

const undecidedBy = ({ check, cites, problem }: Found<unknown>, own: Outcome): Outcome => ({
  ...(own.kind === "undecided" ? own : { problem: `${beneath}: ${problem}` }),
  kind: "undecided",
  because: { statement: cites, check },
});
