import { type Exchange, NoReplyError } from "@persona-conformance/client";
import { type Citation, idOf } from "@persona-conformance/schemas";
import type { Outcome } from "../document/run-document.ts";

/** What a violation may know beside what was expected and what came. */
export interface Broken {
  /** The promise that is broken, where it is another one than the check's. */
  readonly cites?: Citation;
  /** The answer that shows it. */
  readonly evidence?: Exchange;
  /** Answers that are wrong throughout: what else is odd about them comes of it. */
  readonly spoilt?: Spoilt;
  /** A step that is answered so is answered so to whoever needs it: the same answer to the same party shows the same defect. */
  readonly recurs?: boolean;
  /** It is the HTTP status alone that shows it, whatever else the answer is like. */
  readonly byStatus?: boolean;
}

/** Answers that no check can judge, or none but those that judge all answers by themselves. */
export interface Spoilt {
  readonly answers: ReadonlySet<Exchange>;
  readonly for: "all" | "others";
  /** What is wrong with them, in words of which one must stand in what comes of it; without them, anything comes of it. */
  readonly words?: readonly string[];
}

/** The target broke the promise. The only thing that fails a check. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly expected: string;
  readonly actual: string;
  readonly cites: Citation | undefined;
  readonly evidence: Exchange | undefined;
  readonly spoilt: Spoilt | undefined;
  readonly byStatus: boolean;
  readonly recurs: boolean;

  constructor(expected: string, actual: string, broken: Broken = {}) {
    const { cites, evidence, spoilt, byStatus = false, recurs = false } = broken;
    super(`expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
    this.cites = cites;
    this.evidence = evidence;
    this.spoilt = spoilt;
    this.byStatus = byStatus;
    this.recurs = recurs;
  }
}

/** Another promise that is broken, the check that judges it, and how it showed. */
export interface Because {
  readonly statement: Citation;
  /** The id of the check whose own subject it is. */
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
}

interface Doubt {
  /** The same check may succeed a moment later. */
  readonly transient?: boolean;
  /** A later run may find it out. */
  readonly mayPassLater?: boolean;
  /** What is broken elsewhere, and kept the check from finding out. */
  readonly because?: Because;
}

/** The target kept the check from finding out. */
export class Undecided extends Error {
  override readonly name: string = "Undecided";
  readonly transient: boolean;
  readonly mayPassLater: boolean;
  readonly because: Because | undefined;

  constructor(problem: string, given: Doubt = {}) {
    super(problem);
    this.transient = given.transient ?? false;
    this.mayPassLater = given.mayPassLater ?? this.transient;
    this.because = given.because;
  }
}

/** Whether it is worth trying again: no reply, or a failure of the infrastructure. */
export const isTransient = (error: unknown): boolean =>
  error instanceof NoReplyError || (error instanceof Undecided && error.transient);

/** What an error thrown by a check says about the target. An error of our own proves nothing either. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Violation) {
    const { message, expected, actual } = error;
    return { kind: "failed", problem: message, expected, actual };
  }
  if (error instanceof Undecided || error instanceof NoReplyError) {
    const mayPassLater = error instanceof NoReplyError || error.mayPassLater;
    const { because } = error instanceof Undecided ? error : {};
    return {
      kind: "undecided",
      problem: error.message,
      ...(mayPassLater && { mayPassLater }),
      ...(because && { because: { statement: idOf(because.statement), check: because.check } }),
    };
  }
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "undecided", problem: `the check itself broke (${said}), please report it` };
}

/** The promise, and the check that judges it, which an arrangement rests on. */
export type Subject = Pick<Because, "statement" | "check">;

/**
 * Turns what goes wrong on the way to a check's starting point into undecided: it is not what is checked. `subject` says
 * which promise is broken then.
 */
export async function arranging<T>(
  what: string,
  arrange: () => Promise<T>,
  subject?: Subject,
): Promise<T> {
  try {
    return await arrange();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { expected, actual, message } = error;
    throw new Undecided(`could not ${what}: ${message}`, {
      ...(subject && { because: { ...subject, expected, actual } }),
    });
  }
}
