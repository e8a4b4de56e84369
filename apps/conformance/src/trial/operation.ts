import type { Exchange } from "@persona-conformance/client";
import { type Registered, registry } from "@persona-conformance/schemas";

const found = new WeakMap<object, Registered | "none">();

/** The documented operation that an exchange is one of, if any. */
export function operationOf(exchange: Pick<Exchange, "method" | "path">): Registered | undefined {
  const known = found.get(exchange) ?? registry.find(exchange) ?? "none";
  found.set(exchange, known);
  return known === "none" ? undefined : known;
}
