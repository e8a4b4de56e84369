import type { Lifecycle } from "@persona-conformance/schemas";
import type { Unmoved } from "../../document/run-document.ts";
import type { Accepting } from "./accepting.ts";
import type { Journal } from "./connection-journal.ts";

/** Why a run may not move the connection that it finds in this status: it could not restore it. Undefined if it may. */
export function unmovedFor(
  lifecycle: Lifecycle,
  status: string | undefined,
  accepting: Accepting,
  journal: Journal | undefined,
): Unmoved | undefined {
  if (!lifecycle.isStatus(status))
    return {
      why: "connection with an unknown status",
      remedy: "name another one in PERSONA_CONNECTION_ID",
    };
  if (status !== "active" || canAccept(accepting, journal)) return undefined;
  return accepting.kind === "person"
    ? {
        why: "active connection, and nobody at a terminal to accept it again",
        remedy:
          "run at a terminal, use PERSONA_ACCEPT_COMMAND instead of --accept wait, or deactivate the connection yourself, so that a run can ask for an acceptance and end",
      }
    : {
        why: "active connection without an accept method",
        remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait at a terminal",
      };
}

/** Whether a connection can be accepted again. */
function canAccept(accepting: Accepting, journal: Journal | undefined): boolean {
  switch (accepting.kind) {
    case "command":
      // A command that is set is trusted.
      return true;
    case "person":
      return accepting.present || journal?.waiting !== undefined;
    case "nobody":
      return false;
  }
}
