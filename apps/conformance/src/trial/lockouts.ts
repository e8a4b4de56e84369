import type { Exchange } from "@persona-conformance/client";
import type { Registered } from "@persona-conformance/schemas";
import type { Because } from "../runner/outcome.ts";
import { describe } from "./expect.ts";
import type { ActorName } from "./session.ts";

/** The check whose own subject it is that a key which is let in stays so. */
export const lockoutCheck = "protocol/access/stays-let-in";

/** What is said of a 401 to a key that works otherwise, and of which promise. */
export function lockoutOf(
  who: ActorName,
  { name, resource: { cites, lifecycle } }: Pick<Registered, "name" | "resource">,
  exchange: Exchange,
): Because {
  const row = lifecycle.actions.includes(name) ? lifecycle.rowOf(name) : undefined;
  // Who may not do it is refused for another reason than its key.
  const party = row?.by.includes(who) === false ? row.cites.party : undefined;
  return {
    statement: party ?? cites.answers?.[name] ?? "protocol/declared-statuses",
    check: lockoutCheck,
    expected: "an answer to a key that works otherwise",
    actual: describe(exchange),
  };
}
