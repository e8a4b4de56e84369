import { memberOf, partsOf } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import type { WrittenInteraction } from "../pact-file.ts";
import { matchersAt } from "./matchers-at.ts";
import type { Body, Value } from "./values-in.ts";

/** Something that the pact relies on and the description leaves open, so that nothing could contradict it there. */
export interface Vacuous {
  readonly pointer: string;
  readonly what: string;
}

/** Where the description says nothing to what the pact demands: once for each place. */
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

/** What one place leaves open: members that it does not require, and values that it does not tell from others. */
interface Open {
  readonly unrequired: Set<string>;
  readonly demanded: Set<string>;
}

function inWords({ unrequired, demanded }: Open): string {
  const names = (all: Set<string>) => [...all].toSorted().join(", ");
  return [
    ...(unrequired.size > 0 ? [`does not require ${names(unrequired)}`] : []),
    ...(demanded.size > 0 ? [`allows any value beside ${names(demanded)}`] : []),
  ].join("; ");
}

interface Looking {
  readonly document: OpenApi;
  readonly interaction: WrittenInteraction;
  at(pointer: string): Open;
}

/** What the schema of a value leaves open of it. */
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
  // What is a shape in the pact needs no value in the description.
  if (has("enum") || has("const") || value === null || !isDemanded(interaction, where)) return;
  at(schema.pointer).demanded.add(JSON.stringify(value));
}

/** Whether the pact demands a value itself, by an equality or without any rule. */
const isDemanded = (interaction: WrittenInteraction, place: string): boolean =>
  matchersAt(interaction, place).every(({ match }) => match === "equality");
