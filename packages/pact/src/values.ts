/**
 * What only the provider can know when an interaction is verified, with what stands for it in the pact. A state's handler
 * gives the real values; they stand in the request then, and in the answer they are what the pact calls them.
 */
export const examples = {
  id: "cxn_pactConnection",
  source: "org_pactSource",
  destination: "org_pactDestination",
  "idempotency-key": "00000000-0000-4000-8000-000000000001",
  /** The two newest rows of the list. */
  newest: "cxn_pactNewest",
  second: "cxn_pactSecond",
  "share-token": "cnst_pactShareToken",
  /** An object of the source, and one of the destination. */
  object: "act_pactObject",
  into: "act_pactInto",
} as const satisfies Record<string, string>;

export type ValueName = keyof typeof examples;

/** What a parameter of a path, or an attribute of a body, is the value of; undefined where it is none of these. */
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

/** A text that ends up in a request, with the names of values in it as `${name}`. */
export type Template = string;

/** A template with the examples filled in. */
export const exampleOf = (template: Template): string =>
  template.replaceAll(/\$\{([\w-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(examples, name) ? examples[name as ValueName] : whole,
  );
