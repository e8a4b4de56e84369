import { NoReplyError } from "@persona-conformance/client";
import type { Outcome } from "../document/run-document.ts";

/** The target broke the promise. The only thing that fails a check. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string) {
    super(`expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * The target kept the check from finding out. `transient` where the same check may succeed a moment later, `mayPassLater`
 * where a later run may.
 */
export class Undecided extends Error {
  override readonly name: string = "Undecided";
  readonly transient: boolean;
  readonly mayPassLater: boolean;

  constructor(
    problem: string,
    given: { readonly transient?: boolean; readonly mayPassLater?: boolean } = {},
  ) {
    super(problem);
    this.transient = given.transient ?? false;
    this.mayPassLater = given.mayPassLater ?? this.transient;
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
    return { kind: "undecided", problem: error.message, ...(mayPassLater && { mayPassLater }) };
  }
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "undecided", problem: `the check itself broke (${said}), please report it` };
}

/** Turns what goes wrong on the way to a check's starting point into undecided: it is not what is checked. */
export async function arranging<T>(what: string, arrange: () => Promise<T>): Promise<T> {
  try {
    return await arrange();
  } catch (error) {
    if (error instanceof Violation) throw new Undecided(`could not ${what}: ${error.message}`);
    throw error;
  }
}
