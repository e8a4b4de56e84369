import type { Citation } from "@persona-conformance/schemas/facts";
import type { Axis, Condition } from "./condition.ts";
import type { Protocol } from "./protocol.ts";
import type { ResourceRules } from "./resource/rules.ts";

/** Replaces some functions of a set of rules. Gets the functions that it replaces. */
export type Patch<Rules> = (rules: Rules) => Partial<Rules>;

/** A way to make the mock wrong on purpose. */
export interface Fault {
  /** What a client would see, as a path in lower case. */
  readonly name: string;
  /** The promise that it breaks. */
  readonly breaks: Citation;
  /** Other promises that it breaks in the same answer. */
  readonly alsoBreaks?: readonly Citation[];
  readonly protocol?: Patch<Protocol>;
  readonly rules?: Patch<ResourceRules>;
  /** The name of the resource whose rules it replaces. Without it, the rules of all resources. */
  readonly resource?: string;
  /** When the fault applies. Default: always. */
  readonly when?: Condition;
  /** The requests in which the fault can be seen. Default: all. */
  readonly concerns?: Concern;
}

/** The requests in which a fault can be seen. */
export interface Concern {
  readonly operations?: readonly ("list" | "create" | "retrieve" | "action")[];
  /** The only action and party whose requests show the fault. */
  readonly action?: string;
  readonly party?: string;
  /** The status in which that action is tried. */
  readonly from?: string;
  /** Only answers that succeed, or that refuse. */
  readonly outcome?: "success" | "refusal";
  /** Only answers that show a resource. With statuses: one of these. */
  readonly shows?: boolean;
  readonly statuses?: readonly string[];
  /** Only requests with a query string, with a cursor, or that repeat an earlier request. */
  readonly query?: boolean;
  readonly page?: true;
  readonly replay?: true;
  /** Values of a property under which no request shows it. */
  readonly never?: Readonly<Partial<Record<Axis, readonly string[]>>>;
  /** Properties by which it chooses its requests itself, or that must differ between two requests of it. */
  readonly fixed?: readonly Axis[];
}

/** Returns a patch that applies only while `isOn` returns true. */
export function gated<Rules extends object>(
  put: Patch<Rules> | undefined,
  isOn: () => boolean,
): Patch<Rules> | undefined {
  if (put === undefined) return undefined;
  return (rules) => {
    const gates = Object.entries(put(rules)).map(([name, faulty]) => {
      // A patch holds rules of the same names and types, here and below.
      const right = rules[name as keyof Rules];
      if (typeof faulty !== "function" || typeof right !== "function") {
        throw new Error(`a fault replaces ${name}, which is no rule`);
      }
      // The same holds for the type of the replacement.
      const gate = (...given: unknown[]): unknown =>
        (isOn() ? (faulty as typeof right) : right)(...given);
      return [name, gate] as const;
    });
    // Each name keeps a function of the same type.
    return Object.fromEntries(gates) as Partial<Rules>;
  };
}

/** Applies faults to rules, the first innermost. */
export function applyFaults<Rules extends object>(
  correct: Rules,
  faults: readonly (Patch<Rules> | undefined)[],
): Rules {
  return faults.reduce<Rules>((rules, put) => (put ? { ...rules, ...put(rules) } : rules), correct);
}
