import type { Interaction } from "@persona-conformance/pact";
import { registry } from "@persona-conformance/schemas/facts";
import type { Usage } from "./usage.ts";
import { membersIn } from "./usages.ts";

/** The usages of our own interactions, taken from their definitions: making the pact would take seconds. */
export function usagesOf(interactions: readonly Interaction[]): readonly Usage[] {
  return interactions.map(({ description, ask, answer }): Usage => {
    const { method, path } = registry.get(ask.operation);
    const names = (of: object | undefined) => Object.keys(of ?? {});
    const attributes = names(ask.attributes);
    return {
      name: description,
      method,
      path: path.replaceAll(/\{[^}]*\}/g, "{}"),
      query: names(ask.query),
      headers: [
        "authorization",
        "persona-version",
        ...(ask.inflection === undefined ? [] : ["key-inflection"]),
      ],
      sends:
        ask.attributes === undefined
          ? []
          : ["data", "data.attributes", ...attributes.map((name) => `data.attributes.${name}`)],
      statuses: [answer.status].flat().map(String),
      reads: membersIn(plain(answer.body)),
      readsHeaders: names(answer.headers).map((name) => name.toLowerCase()),
    };
  });
}

/** A body with examples in place of its matchers. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("pact:matcher:type" in value) return "value" in value ? plain(value.value) : null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
