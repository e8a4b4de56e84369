import type { connections } from "@persona-conformance/schemas/facts";
import { type Json, withAttributes } from "../faults/shown.ts";
import type { Stored } from "../resource/stored.ts";

type Attribute = keyof typeof connections.attributes;

export const sourceAttribute = "source-organization-id" satisfies Attribute;
export const destinationAttribute = "destination-organization-id" satisfies Attribute;

type Named = Pick<Stored, "attributes">;

/** The source organization of a connection. */
export const sourceOf = ({ attributes }: Named): string => String(attributes[sourceAttribute]);

/** The destination organization of a connection. */
export const destinationOf = ({ attributes }: Named): string =>
  String(attributes[destinationAttribute]);

/** A connection as JSON, with its parties exchanged. */
export const swapped = (json: Json, view: Named): Json =>
  withAttributes(json, {
    [sourceAttribute]: destinationOf(view),
    [destinationAttribute]: sourceOf(view),
  });
