import type { Environment } from "../../environment.ts";

/** How a connection is accepted as the destination: by a command, by a person, or not at all. */
export type Accepting =
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "person"; readonly present: boolean }
  | { readonly kind: "nobody" };

export interface AcceptOptions {
  /** Default: a command, if there is one. */
  readonly accept?: "command" | "wait" | "none";
  /** Whether a person reads the output. */
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
