import type { StatementId } from "@persona-conformance/schemas";
import type { ConnectionRules } from "./connection-rules.ts";
import type { Protocol } from "./protocol.ts";

/** Replaces some functions of a set of rules; is given the ones it replaces. */
export type Wear<Rules> = (worn: Rules) => Partial<Rules>;

/** A named way for the mock to be wrong on purpose. */
export interface Fault {
  /** What one would see, as a path in lower case. */
  readonly name: string;
  /** The promise that it breaks. */
  readonly breaks: StatementId;
  readonly protocol?: Wear<Protocol>;
  readonly connections?: Wear<ConnectionRules>;
}

/** Rules with the faults over them, the first innermost. */
export function wear<Rules extends object>(
  correct: Rules,
  faults: readonly (Wear<Rules> | undefined)[],
): Rules {
  return faults.reduce<Rules>((worn, put) => (put ? { ...worn, ...put(worn) } : worn), correct);
}
