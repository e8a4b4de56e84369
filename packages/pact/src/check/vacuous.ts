import { inflect } from "@persona-conformance/schemas";
import { memberOf, partsOf, type Place } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import { below } from "../members.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import { answerSchema } from "./answer-schema.ts";

/** Something that the pact relies on and the description leaves open, so that nothing could contradict it there. */
export interface Vacuous {
  readonly pointer: string;
  readonly what: string;
}

/** Where the description says nothing to what the pact demands: once for each place. */
export function vacuousIn({ interactions }: PactFile, document: OpenApi): readonly Vacuous[] {
  const places = new Map<string, Open>();
  const at = (pointer: string): Open => {
    const known = places.get(pointer) ?? { unrequired: new Set(), demanded: new Set() };
    places.set(pointer, known);
    return known;
  };
  for (const interaction of interactions) {
    const schema = answerSchema(interaction, document);
    if (schema !== undefined) {
      const body = inflect(interaction.response?.body?.content, "kebab");
      walk({ document, interaction, at }, schema, body, "");
    }
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

interface Walk {
  readonly document: OpenApi;
  readonly interaction: WrittenInteraction;
  at(pointer: string): Open;
}

/** Follows a body of the pact through the schemas that describe it. */
function walk(on: Walk, schema: Place, value: unknown, place: string): void {
  const { document, interaction } = on;
  const parts = partsOf(document, schema);
  const member = (key: string) =>
    parts.map((part) => memberOf(document, part, key)).find((found) => found !== undefined);
  if (Array.isArray(value)) {
    const items = member("items");
    if (items !== undefined && value.length > 0) walk(on, items, value[0], `${place}[]`);
    return;
  }
  if (typeof value === "object" && value !== null) {
    const required = new Set(
      parts.flatMap((part) => {
        const names: unknown = memberOf(document, part, "required")?.value;
        return Array.isArray(names) ? names : [];
      }),
    );
    for (const [key, item] of Object.entries(value)) {
      if (!required.has(key)) on.at(schema.pointer).unrequired.add(key);
      const property = parts
        .map((part) => memberOf(document, part, "properties"))
        .map((properties) => properties && memberOf(document, properties, key))
        .find((found) => found !== undefined);
      if (property !== undefined) walk(on, property, item, below(place, key));
    }
    return;
  }
  const isClosed = member("enum") !== undefined || member("const") !== undefined;
  // What is a shape in the pact needs no value in the description.
  if (isClosed || value === null || !isDemanded(interaction, place)) return;
  on.at(schema.pointer).demanded.add(JSON.stringify(value));
}

/** Whether the pact demands a value itself, by an equality or without any rule. */
function isDemanded({ response }: WrittenInteraction, place: string): boolean {
  const rules = Object.entries(response?.matchingRules?.body ?? {});
  const plain = (path: string) =>
    inflectPath(
      path
        .replace(/^\$\.?/, "")
        .replaceAll(/\['([^']+)'\]/g, ".$1")
        .replaceAll("[*]", "[]"),
    );
  const own = rules.find(([path]) => plain(path) === place)?.[1].matchers ?? [];
  return own.every(({ match }) => match === "equality");
}

const inflectPath = (path: string): string =>
  path
    .split(".")
    .map((key) => Object.keys(inflect({ [key]: 0 }, "kebab") as object)[0] ?? key)
    .join(".");
