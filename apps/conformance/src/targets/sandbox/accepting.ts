import type { Environment } from "../../environment.ts";

/** Who accepts the connection as the destination. */
export type Accepting =
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "person"; readonly present: boolean }
  | { readonly kind: "nobody" };

export interface AcceptOptions {
  /** Unless given, a command is used if there is one. */
  readonly accept?: "command" | "wait" | "none";
  /** Whether a person sees what is told. */
  readonly attended?: boolean;
}

export function acceptingOf(
  { accept, attended = false }: AcceptOptions,
  { acceptCommand: command }: Pick<Environment, "acceptCommand">,
): Accepting {
  if (accept === "wait") return { kind: "person", present: attended };
  if (accept === "none" || command === undefined) return { kind: "nobody" };
  return { kind: "command", command };
}
