import type { Exchange } from "@persona-conformance/client";
import { connectionOperations, type ConnectionOperation } from "@persona-conformance/schemas";

const expressions = Object.entries(connectionOperations).map(([id, { method, path }]) => ({
  id: id as ConnectionOperation,
  method,
  expression: new RegExp(`^/api/v1${path.replaceAll(/\{[\w-]+\}/g, "[^/?]+")}/?(\\?|$)`),
}));

const found = new WeakMap<object, ConnectionOperation | "none">();

/** The documented operation that an exchange is one of, if any. */
export function operationOf(
  exchange: Pick<Exchange, "method" | "path">,
): ConnectionOperation | undefined {
  const known = found.get(exchange) ?? find(exchange) ?? "none";
  found.set(exchange, known);
  return known === "none" ? undefined : known;
}

const find = ({ method, path }: Pick<Exchange, "method" | "path">) =>
  expressions.find((one) => one.method === method && one.expression.test(path))?.id;
