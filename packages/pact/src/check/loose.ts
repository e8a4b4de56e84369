import { memberOf, partsOf, type Place } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import type { WrittenInteraction } from "../pact-file.ts";
import type { Mismatch } from "./mismatch.ts";
import { matchersAt } from "./matchers-at.ts";
import { operationOf } from "./operation.ts";
import type { Body } from "./values-in.ts";

/**
 * Finds the members whose type the pact relies on and the description does not promise: they may be null, or of any
 * type. A member may be null if another interaction of the same operation expects null there: the consumer then reads
 * both.
 */
export function judgeTypes(bodies: readonly Body[], document: OpenApi): readonly Mismatch[] {
  const readAsNull = new Set(
    bodies.flatMap(({ interaction, values }) => {
      const of = operationOf(interaction);
      return values.flatMap(({ value, where }) => (value === null ? [`${of} ${where}`] : []));
    }),
  );
  return bodies.flatMap(({ interaction, values }) => {
    const of = operationOf(interaction);
    return values.flatMap(({ schema, value, where }) => {
      if (value === null) return [];
      const types = typesOf(document, schema);
      const allowsNull = types?.has("null") === true;
      if (types !== undefined && !allowsNull) return [];
      if (allowsNull && (readAsNull.has(`${of} ${where}`) || matchesNull(interaction, where))) {
        return [];
      }
      const difference = allowsNull ? "may be null there" : "has no type there";
      return [
        finding(
          interaction,
          where,
          `${difference}, and the pact relies on ${nameOf(value)}`,
          schema,
        ),
      ];
    });
  });
}

const finding = (
  { description }: WrittenInteraction,
  where: string,
  what: string,
  { pointer }: Place,
): Mismatch => ({
  interaction: description,
  where: ["response.body", where].filter(Boolean).join("."),
  what,
  pointer,
});

/** Keywords that imply a type where the keyword `type` is missing. */
const implied = { properties: "object", required: "object", items: "array", pattern: "string" };

/** The types that a schema allows, or `undefined` if it allows all. */
function typesOf(root: OpenApi, schema: Place): ReadonlySet<string> | undefined {
  const each = partsOf(root, schema).flatMap((part) => {
    // A part of a schema is an object or a boolean, which has no members.
    const value = Object(part.value) as Readonly<Record<string, unknown>>;
    const found: ReadonlySet<string>[] = [];
    const { type, nullable } = value;
    const named = [type].flat().filter((name) => typeof name === "string");
    if (named.length > 0) found.push(new Set([...named, ...(nullable === true ? ["null"] : [])]));
    if (Array.isArray(value["enum"])) found.push(new Set(value["enum"].map(nameOf)));
    if (Object.hasOwn(value, "const")) found.push(new Set([nameOf(value["const"])]));
    for (const key of ["anyOf", "oneOf"]) found.push(...choices(root, part, key));
    if (found.length > 0) return found;
    const hints = Object.entries(implied).flatMap(([key, name]) => (key in value ? [name] : []));
    return hints.length > 0 ? [new Set(hints)] : [];
  });
  const [first, ...others] = each;
  // All parts of an `allOf` apply at once.
  return first && others.reduce((types, other) => intersection(types, other), first);
}

function choices(root: OpenApi, part: Place, key: string): readonly ReadonlySet<string>[] {
  const all = memberOf(root, part, key);
  if (!Array.isArray(all?.value)) return [];
  const types = all.value.map((_, index) => {
    const choice = memberOf(root, all, String(index));
    return choice && typesOf(root, choice);
  });
  // If one choice allows any type, the others restrict nothing.
  return types.every((one) => one !== undefined) ? [new Set(types.flatMap((one) => [...one]))] : [];
}

const intersection = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter((name) => other.has(name)));

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Whether a rule of the pact lets a member be null. */
const matchesNull = (interaction: WrittenInteraction, where: string): boolean =>
  matchersAt(interaction, where).some(({ match }) => match === "null");
