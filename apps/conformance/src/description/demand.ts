import { escaped, isNode, type Node, target } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";

/**
 * Checks that a document is an OpenAPI 3 description.
 * @throws {ConfigError} Names the mistake and its place.
 */
export function demandDescription(value: unknown, source: string): Node {
  if (!isNode(value)) {
    throw new ConfigError(
      `${source} is not an OpenAPI description: it holds ${Array.isArray(value) ? "a list" : "no members"}`,
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
      `${source} is not an OpenAPI description: it has no \`openapi\` with the version`,
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
      throw new ConfigError(`${source} is not an OpenAPI description: /${name} is not an object`);
    }
  }
  if (paths === undefined && webhooks === undefined) {
    throw new ConfigError(
      `${source} is not an OpenAPI description, or was cut short: it has no \`paths\``,
    );
  }
  return value;
}

/**
 * Checks that every reference of a description resolves. If the description was cut short, some do not.
 * @throws {ConfigError} Names the place and the reference.
 */
export function demandWhole<T extends Node>(description: T, source: string): T {
  const lost = lostReference(description);
  if (lost === undefined) return description;
  throw new ConfigError(
    `${source}, ${lost.at}: ${lost.reference} does not exist: was the description cut short?`,
  );
}

/** No description is nested deeper than this. */
const maxDepth = 500;

/** The first reference that does not resolve. Examples are skipped, since they may hold anything. */
function lostReference(
  root: Node,
): { readonly at: string; readonly reference: string } | undefined {
  const known = new Map<string, boolean>();
  const resolves = (reference: string): boolean => {
    const found = known.get(reference);
    if (found !== undefined) return found;
    const isThere = target(root, { pointer: "", value: { $ref: reference } })?.value !== undefined;
    known.set(reference, isThere);
    return isThere;
  };
  const seen = new Set<object>();
  const search = (
    value: unknown,
    path: readonly string[],
  ): { at: string; reference: string } | undefined => {
    if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
    seen.add(value);
    if (path.length > maxDepth) throw new RangeError("nested too deeply");
    for (const [key, item] of Object.entries(value)) {
      if (key === "$ref" && typeof item === "string" && item.startsWith("#/") && !resolves(item)) {
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
