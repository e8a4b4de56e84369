import { type Exchange, NoReplyError } from "@persona-conformance/client";
import { type Citation, idOf } from "@persona-conformance/schemas";
import type { Spoils } from "../document/folding.ts";
import type { Outcome } from "../document/run-document.ts";

/** What a violation may hold in addition to the expected and the actual. */
export interface Broken {
  /** The broken promise, if it is not the check's own. */
  readonly cites?: Citation;
  /** The answer that shows the violation. */
  readonly evidence?: Exchange;
  /** The answers before it that show the violation only together with it. */
  readonly series?: readonly Exchange[];
  /** Answers that are wrong as a whole. Other failures that rest on these answers have the same cause. */
  readonly spoilt?: Spoilt;
  /** Every answer that shows the violation, if there are more. */
  readonly wrong?: ReadonlySet<Exchange>;
  /** The answer belongs to a step. If the same party gets it in another check, that failure is the same defect. */
  readonly recurs?: boolean;
  /** Only the HTTP status shows it. */
  readonly byStatus?: boolean;
}

/** Answers that are wrong as a whole. */
export type Spoilt = Spoils<Exchange>;

/** The target broke the promise. Only this fails a check. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly expected: string;
  readonly actual: string;
  readonly cites: Citation | undefined;
  readonly evidence: Exchange | undefined;
  readonly series: readonly Exchange[];
  readonly spoilt: Spoilt | undefined;
  readonly wrong: ReadonlySet<Exchange> | undefined;
  readonly byStatus: boolean;
  readonly recurs: boolean;

  constructor(expected: string, actual: string, broken: Broken = {}) {
    const { cites, evidence, series = [], spoilt, wrong, byStatus = false } = broken;
    super(`expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
    this.cites = cites;
    this.evidence = evidence;
    this.series = series;
    this.spoilt = spoilt;
    this.wrong = wrong;
    this.byStatus = byStatus;
    this.recurs = broken.recurs ?? false;
  }
}

/** Another promise that is broken, the check that judges it, and what was expected and seen. */
export interface Because {
  readonly statement: Citation;
  /** The id of the check that judges this promise. */
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
  /** As in `Broken`. */
  readonly evidence?: Exchange | undefined;
  readonly spoilt?: Spoilt | undefined;
}

interface Doubt {
  /** The same check may succeed a moment later. */
  readonly transient?: boolean;
  /** A later run may decide it. */
  readonly mayPassLater?: boolean;
  /** The broken promise that made the check undecided. */
  readonly because?: Because;
  /** The failure of the infrastructure that made it undecided. */
  readonly failure?: Exchange;
}

/** The check cannot decide whether the promise holds. */
export class Undecided extends Error {
  override readonly name: string = "Undecided";
  readonly transient: boolean;
  readonly mayPassLater: boolean;
  readonly because: Because | undefined;
  readonly failure: Exchange | undefined;

  constructor(problem: string, given: Doubt = {}) {
    super(problem);
    this.transient = given.transient ?? false;
    this.mayPassLater = given.mayPassLater ?? this.transient;
    this.because = given.because;
    this.failure = given.failure;
  }
}

/** The same violation, with the promise that is broken, and the place where it was found. */
export function citing(error: Violation, cites = error.cites, place = ""): Violation {
  const { expected, actual, evidence, series, spoilt, wrong, byStatus, recurs } = error;
  return new Violation(expected.endsWith(place) ? expected : expected + place, actual, {
    series,
    byStatus,
    recurs,
    ...(cites && { cites }),
    ...(evidence && { evidence }),
    ...(spoilt && { spoilt }),
    ...(wrong && { wrong }),
  });
}

/** Whether a retry may help: there was no answer, or the infrastructure failed. */
export const isTransient = (error: unknown): boolean =>
  error instanceof NoReplyError || (error instanceof Undecided && error.transient);

/** The outcome for an error that a check threw. A mistake of our own leaves the check undecided. */
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
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    kind: "undecided",
    problem: `the check itself threw an error (${text}), please report it`,
  };
}

/** A promise on which an arrangement relies, and the check that judges this promise. */
export type Subject = Pick<Because, "statement" | "check">;

/**
 * Arranges the starting point of a check. A violation on the way leaves the check undecided, since it is not what the
 * check judges. `subject` names the promise that is broken then.
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
    const { expected, actual, message, cites, evidence, spoilt } = error;
    throw new Undecided(`could not ${what}: ${message}`, {
      ...(subject && {
        because: {
          ...subject,
          ...(cites && { statement: cites }),
          expected,
          actual,
          evidence,
          spoilt,
        },
      }),
    });
  }
}
