import {
  anyFieldStyleSince,
  inflections,
  inflectKey,
  type Resource,
} from "@persona-conformance/schemas/facts";
import type { Context } from "../protocol.ts";
import type { World } from "../served.ts";

/** Makes a function that keeps the fields in `fields[TYPE]`, as the API version interprets them. */
export function createSparse({ type }: Resource, { rulings, styleOf }: World) {
  return (
    resource: Record<string, unknown>,
    { query, headers, caller }: Context,
    version: string,
  ): Record<string, unknown> => {
    const asked = query.get(`fields[${type}]`);
    if (asked === null) return resource;
    const spelled = new Set(asked.split(","));
    const named = new Set(asked.split(",").map((name) => inflectKey(name, "kebab")));
    const style =
      inflections.find((name) => name === headers.get("key-inflection")) ?? styleOf(caller);
    const isAsked = (name: string) =>
      version >= anyFieldStyleSince ? named.has(name) : spelled.has(inflectKey(name, style));
    const { attributes, relationships, ...rest } = resource;
    return {
      ...rest,
      attributes: Object.fromEntries(
        // The mock's own resources have attributes.
        Object.entries(attributes as object).filter(([name]) => isAsked(name)),
      ),
      ...(rulings["protocol/fields-drop-relationships"] !== "yes" &&
        relationships !== undefined && { relationships }),
    };
  };
}
