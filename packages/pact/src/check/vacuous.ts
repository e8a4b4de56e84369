import { memberOf, partsOf } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import type { WrittenInteraction } from "../pact-file.ts";
import { matchersAt } from "./matchers-at.ts";
import type { Body, Value } from "./values-in.ts";

/** A place where the description leaves open what the pact relies on, so that it cannot contradict the pact. */
export interface Vacuous {
  readonly pointer: string;
  readonly what: string;
}

/** Finds the places that the description leaves open, each once. */
export function vacuousIn(bodies: readonly Body[], document: OpenApi): readonly Vacuous[] {
  const places = new Map<string, Open>();
  const at = (pointer: string): Open => {
    const known = places.get(pointer) ?? { unrequired: new Set(), demanded: new Set() };
    places.set(pointer, known);
    return known;
  };
  for (const { interaction, values } of bodies) {
    for (const value of values) look({ document, interaction, at }, value);
  }
  return Array.from(places, ([pointer, open]) => ({ pointer, what: inWords(open) })).toSorted(
    (a, b) => a.pointer.localeCompare(b.pointer),
  );
}

/** What the description leaves open at one place: members it does not require, and values it does not require. */
interface Open {
  readonly unrequired: Set<string>;
  readonly demanded: Set<string>;
}

function inWords({ unrequired, demanded }: Open): string {
  const names = (all: Set<string>) => [...all].toSorted().join(", ");
  return [
    ...(unrequired.size > 0 ? [`does not require ${names(unrequired)}`] : []),
    ...(demanded.size > 0 ? [`allows any value, not only ${names(demanded)}`] : []),
  ].join("; ");
}

interface Looking {
  readonly document: OpenApi;
  readonly interaction: WrittenInteraction;
  at(pointer: string): Open;
}

/** Notes what the schema of a value leaves open. */
function look({ document, interaction, at }: Looking, { schema, value, where }: Value): void {
  if (Array.isArray(value)) return;
  const parts = partsOf(document, schema);
  if (typeof value === "object" && value !== null) {
    const required = new Set(
      parts.flatMap((part) => {
        const names: unknown = memberOf(document, part, "required")?.value;
        return Array.isArray(names) ? names : [];
      }),
    );
    for (const key of Object.keys(value)) {
      if (!required.has(key)) at(schema.pointer).unrequired.add(key);
    }
    return;
  }
  const has = (key: string) => parts.some((part) => memberOf(document, part, key) !== undefined);
  // Where the pact checks only the type, the description need not fix a value.
  if (has("enum") || has("const") || value === null || !isDemanded(interaction, where)) return;
  at(schema.pointer).demanded.add(JSON.stringify(value));
}

/** Whether the pact requires this exact value, by an equality or because it has no rule. */
const isDemanded = (interaction: WrittenInteraction, place: string): boolean =>
  matchersAt(interaction, place).every(({ match }) => match === "equality");
