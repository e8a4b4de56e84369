import type { Citation } from "@persona-conformance/schemas/facts";
import type { Condition } from "./condition.ts";
import type { Protocol } from "./protocol.ts";
import type { ResourceRules } from "./resource/rules.ts";

/** Replaces some functions of a set of rules; is given the ones it replaces. */
export type Patch<Rules> = (worn: Rules) => Partial<Rules>;

/** A named way for the mock to be wrong on purpose. */
export interface Fault {
  /** What one would see, as a path in lower case. */
  readonly name: string;
  /** The promise that it breaks. */
  readonly breaks: Citation;
  /** Others that it breaks in the same answer. */
  readonly alsoBreaks?: readonly Citation[];
  readonly protocol?: Patch<Protocol>;
  readonly rules?: Patch<ResourceRules>;
  /** The name of the resource whose rules are replaced; those of all without it. */
  readonly resource?: string;
  /** When it is at work; always unless told otherwise. */
  readonly when?: Condition;
  /** Where it can be seen at all, where that is not everywhere. */
  readonly concerns?: Concern;
}

/** Where a fault can be seen. */
export interface Concern {
  readonly operations?: readonly ("list" | "create" | "retrieve" | "action")[];
  /** The one action, by the one party, that it is about. */
  readonly action?: string;
  readonly party?: string;
  /** In requests with a query string, with a cursor, or that replay another. */
  readonly query?: true;
  readonly page?: true;
  readonly replay?: true;
}

/** Puts on a fault that is at work only while `isOn` says so. */
export function gated<Rules extends object>(
  put: Patch<Rules> | undefined,
  isOn: () => boolean,
): Patch<Rules> | undefined {
  if (put === undefined) return undefined;
  return (worn) => {
    const gates = Object.entries(put(worn)).map(([name, faulty]) => {
      const right = worn[name as keyof Rules];
      if (typeof faulty !== "function" || typeof right !== "function") {
        throw new Error(`a fault replaces ${name}, which is no rule`);
      }
      const gate = (...given: unknown[]): unknown =>
        (isOn() ? (faulty as typeof right) : right)(...given);
      return [name, gate] as const;
    });
    // The same names, each with a function of the same shape.
    return Object.fromEntries(gates) as Partial<Rules>;
  };
}

/** Rules with the faults over them, the first innermost. */
export function applyFaults<Rules extends object>(
  correct: Rules,
  faults: readonly (Patch<Rules> | undefined)[],
): Rules {
  return faults.reduce<Rules>((worn, put) => (put ? { ...worn, ...put(worn) } : worn), correct);
}
