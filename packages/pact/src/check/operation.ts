import { type OperationId, registry } from "@persona-conformance/schemas";
import type { WrittenInteraction } from "../pact-file.ts";

/** Whether a path matches a path template. */
export function isOf(template: string, path: string): boolean {
  const parts = template.split(/\{[^}]+\}/).map((part) => part.replaceAll(/\W/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/]+")}$`).test(path);
}

/** The documented operation of an interaction, if there is one. */
export function operationOf({ request }: WrittenInteraction): OperationId | undefined {
  return registry.find({ method: request?.method ?? "", path: request?.path ?? "" })?.id;
}
