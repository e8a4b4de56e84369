import { jsonObject } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import type { Context } from "../protocol.ts";
import { isOf, type Kind } from "./request-kinds.ts";
import type { View } from "../resource/stored.ts";

/** A resource as JSON, with keys in kebab-case. */
export type Json = Readonly<Record<string, unknown>>;

/** A fault in the JSON of resources. */
export const shown = (
  name: string,
  breaks: Fault["breaks"],
  change: (json: Json, view: View, context: Context) => Json,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  concerns: { shows: true, ...concerns },
  rules: (correct) => ({
    resource: (view, context) => change(correct.resource(view, context), view, context),
  }),
});

/** A fault in the JSON of resources, in answers to one kind of request. */
export const shownIn = (
  kind: Kind,
  name: string,
  breaks: Fault["breaks"],
  change: (json: Json, view: View, context: Context) => Json,
  concerns?: Fault["concerns"],
): Fault =>
  shown(
    name,
    breaks,
    (json, view, context) => (isOf(context, kind) ? change(json, view, context) : json),
    { ...concerns, operations: [kind] },
  );

export const attributesIn = (json: Json): Json => jsonObject(json["attributes"]);

export const withAttributes = (json: Json, changed: Json): Json => ({
  ...json,
  attributes: { ...attributesIn(json), ...changed },
});

export const withoutAttribute = (json: Json, name: string): Json => {
  const { [name]: _, ...rest } = attributesIn(json);
  return { ...json, attributes: rest };
};

/** A timestamp that is later by some milliseconds. */
export const later = (time: unknown, milliseconds: number): string =>
  new Date(Date.parse(String(time)) + milliseconds).toISOString();
