import { examples as linkExamples } from "./interactions/connections/examples.ts";
import { examples as shareExamples } from "./interactions/share-tokens/examples.ts";

/**
 * The values that only the provider knows when an interaction is verified, each with its example in the pact. A
 * state's handler returns the real values. The verifier puts them into the request, and replaces them in the answer
 * with the examples.
 */
export const examples = {
  ...linkExamples,
  ...shareExamples,
  "idempotency-key": "00000000-0000-4000-8000-000000000001",
} as const satisfies Record<string, string>;

export type ValueName = keyof typeof examples;

/** The value that belongs to a parameter of a path or an attribute of a body; `undefined` if there is none. */
export function valueNameOf(parameter: string): ValueName | undefined {
  const names: Readonly<Record<string, ValueName>> = {
    "connection-id": "id",
    "share-token-id": "share-token",
    "destination-organization-id": "destination",
    "source-id": "object",
    "destination-id": "into",
  };
  return names[parameter];
}

/** Text for a request. Contains the names of values as `${name}`. */
export type Template = string;

/** Replaces the names in a template with the examples. */
export const exampleOf = (template: Template): string =>
  // `hasOwn` has found the name.
  template.replaceAll(/\$\{([\w-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(examples, name) ? examples[name as ValueName] : whole,
  );
