import type { Resource } from "@persona-conformance/schemas";
import type { Unmoved } from "../../document/run-document.ts";
import { acceptedStatuses } from "../../trial/moving/acceptance.ts";
import type { Accepting } from "./accepting.ts";
import type { Journal } from "./connection-journal.ts";

/** Why a run may not move the fixture that it finds in this status: it could not restore it. Undefined if it may. */
export function unmovedFor(
  resource: Resource,
  status: string | undefined,
  accepting: Accepting,
  journal: Journal | undefined,
): Unmoved | undefined {
  const { lifecycle, one } = resource;
  if (!lifecycle.isStatus(status))
    return {
      why: `${one} with an unknown status`,
      remedy: "name another one in PERSONA_CONNECTION_ID",
    };
  if (status !== acceptedStatuses(resource).accepted || canAccept(accepting, journal))
    return undefined;
  return accepting.kind === "person"
    ? {
        why: `${status} ${one}, and nobody at a terminal to accept it again`,
        remedy:
          "run at a terminal, use PERSONA_ACCEPT_COMMAND instead of --accept wait, or deactivate it yourself, so that a run can ask for an acceptance and end",
      }
    : {
        why: `${status} ${one} without an accept method`,
        remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait at a terminal",
      };
}

/** Whether the fixture can be accepted again. */
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
