import { type ConnectionOperation, connectionOperations } from "@persona-conformance/schemas";
import type { WrittenInteraction } from "../pact-file.ts";

/** Whether a path is one of a template's. */
export function isOf(template: string, path: string): boolean {
  const parts = template.split(/\{[^}]+\}/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[^/]+")}$`).test(path);
}

/** The operation on connections that an interaction is one of, if any. */
export function operationOf({ request }: WrittenInteraction): ConnectionOperation | undefined {
  const found = Object.entries(connectionOperations).find(
    ([, { method, path }]) => request?.method === method && isOf(`/api/v1${path}`, request.path),
  );
  return found?.[0] as ConnectionOperation | undefined;
}
