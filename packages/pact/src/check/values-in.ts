import { inflect } from "@persona-conformance/schemas";
import { memberOf, partsOf, type Place } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import { below } from "../members.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import { answerSchema } from "./answer-schema.ts";

/** The body that an interaction relies on, as far as the description describes it. */
export interface Body {
  readonly interaction: WrittenInteraction;
  readonly values: readonly Value[];
}

/** A value of a body, with its schema. */
export interface Value {
  readonly schema: Place;
  readonly value: unknown;
  readonly where: string;
}

/** Returns the bodies that a description describes. An answer without a body has none. */
export function bodiesIn({ interactions }: PactFile, document: OpenApi): readonly Body[] {
  return interactions.flatMap((interaction) => {
    const schema = answerSchema(interaction, document);
    const body: unknown = inflect(interaction.response?.body?.content, "kebab");
    if (schema === undefined || body === undefined) return [];
    return [{ interaction, values: valuesIn(document, schema, body, "") }];
  });
}

/** Returns each value of a body. The first item of an array stands for all. */
function valuesIn(root: OpenApi, schema: Place, value: unknown, where: string): readonly Value[] {
  const own = { schema, value, where };
  const parts = partsOf(root, schema);
  if (Array.isArray(value)) {
    const items = firstOf(parts, (part) => memberOf(root, part, "items"));
    // `isArray` gives the items the type any.
    const [first] = value as readonly unknown[];
    if (items === undefined || first === undefined) return [own];
    return [own, ...valuesIn(root, items, first, `${where}[]`)];
  }
  if (typeof value !== "object" || value === null) return [own];
  const members = Object.entries(value).flatMap(([key, item]) => {
    const property = firstOf(parts, (part) => {
      const properties = memberOf(root, part, "properties");
      return properties && memberOf(root, properties, key);
    });
    // The comparator reports undescribed members.
    return property === undefined ? [] : valuesIn(root, property, item, below(where, key));
  });
  return [own, ...members];
}

const firstOf = <T, R>(all: readonly T[], look: (one: T) => R | undefined): R | undefined =>
  all.map(look).find((found) => found !== undefined);
