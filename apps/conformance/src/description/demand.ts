import { escaped, isNode, type Node, target } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";

/**
 * Demands that a document is an OpenAPI description of version 3.
 * @throws {ConfigError} says in one line what is wrong, and where
 */
export function demandDescription(value: unknown, source: string): Node {
  if (!isNode(value)) {
    throw new ConfigError(
      `${source} is no OpenAPI description: it holds ${Array.isArray(value) ? "a list" : "no members"}`,
    );
  }
  if (value["swagger"] !== undefined) {
    throw new ConfigError(
      `${source} is in Swagger ${JSON.stringify(value["swagger"])}: OpenAPI 3.0 or 3.1 is needed`,
    );
  }
  const { openapi, paths, webhooks } = value;
  if (typeof openapi !== "string") {
    throw new ConfigError(
      `${source} is no OpenAPI description: it has no \`openapi\` with the version`,
    );
  }
  if (!/^3\.\d/.test(openapi)) {
    throw new ConfigError(`${source} is in OpenAPI ${openapi}: 3.0 or 3.1 is needed`);
  }
  for (const [name, part] of Object.entries({
    info: value["info"],
    paths,
    webhooks,
    components: value["components"],
  })) {
    if (part !== undefined && !isNode(part)) {
      throw new ConfigError(`${source} is no OpenAPI description: /${name} is no object`);
    }
  }
  if (paths === undefined && webhooks === undefined) {
    throw new ConfigError(
      `${source} is no OpenAPI description, or was cut short: it has no \`paths\``,
    );
  }
  return value;
}

/**
 * Demands that every reference within a description leads somewhere: where it was cut short, some do not.
 * @throws {ConfigError} names the place and the reference
 */
export function demandWhole<T extends Node>(description: T, source: string): T {
  const lost = lostReference(description);
  if (lost === undefined) return description;
  throw new ConfigError(
    `${source}, ${lost.at}: ${lost.reference} leads nowhere: was the description cut short?`,
  );
}

/** Deeper than any description is. */
const deepest = 500;

/** The first reference within the document that leads nowhere. Examples may hold anything. */
function lostReference(
  root: Node,
): { readonly at: string; readonly reference: string } | undefined {
  const known = new Map<string, boolean>();
  const leads = (reference: string): boolean => {
    const found = known.get(reference);
    if (found !== undefined) return found;
    const leadsThere =
      target(root, { pointer: "", value: { $ref: reference } })?.value !== undefined;
    known.set(reference, leadsThere);
    return leadsThere;
  };
  const seen = new Set<object>();
  const search = (
    value: unknown,
    path: readonly string[],
  ): { at: string; reference: string } | undefined => {
    if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
    seen.add(value);
    if (path.length > deepest) throw new RangeError("nested too deeply");
    for (const [key, item] of Object.entries(value)) {
      if (key === "$ref" && typeof item === "string" && item.startsWith("#/") && !leads(item)) {
        return {
          at: `/${path.map(escaped).join("/")}`,
          reference: item,
        };
      }
      if (
        typeof item !== "object" ||
        key === "example" ||
        key === "examples" ||
        key === "value" ||
        key.startsWith("x-fern")
      )
        continue;
      const lost = search(item, [...path, key]);
      if (lost !== undefined) return lost;
    }
    return undefined;
  };
  return search(root, []);
}
