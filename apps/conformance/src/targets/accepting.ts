import { createHash } from "node:crypto";
import type { Environment } from "../environment.ts";

/** Who accepts the connection as the destination. */
export type Accepting =
  | {
      readonly kind: "command";
      readonly command: string;
      /** Whether it may be relied on to bring an acceptance back. */
      readonly vouched: boolean;
      /** What tells this command from another one, without its words. */
      readonly digest: string;
    }
  | { readonly kind: "person"; readonly present: boolean }
  | { readonly kind: "nobody" };

export interface AcceptOptions {
  /** `command` also says that the command is known to work. Unless given, a command is used if there is one. */
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
  const digest = createHash("sha256").update(command).digest("hex");
  return { kind: "command", command, vouched: accept === "command", digest };
}
