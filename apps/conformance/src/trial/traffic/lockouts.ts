import type { Exchange } from "@persona-conformance/client";
import type { Registered } from "@persona-conformance/schemas";
import type { Because } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import { excludingFrom } from "./strangers.ts";
import type { ActorName } from "../party.ts";

/** The check that judges whether a valid key stays accepted. */
export const lockoutCheck = "protocol/access/stays-let-in";

/** The problem for a 401 to a key that works otherwise, with the broken promise. */
export function lockoutOf(
  who: ActorName,
  { name, resource }: Pick<Registered, "name" | "resource">,
  exchange: Exchange,
): Because {
  const { cites, lifecycle } = resource;
  const row = lifecycle.actions.includes(name) ? lifecycle.rowOf(name) : undefined;
  // A wrong party is refused because of the party, not because of its key.
  const party = row?.by.includes(who) === false ? row.cites.party : undefined;
  const isExcluded = who === "stranger" && (row !== undefined || name === "retrieve");
  const excluded = isExcluded ? excludingFrom(resource) : undefined;
  return {
    statement: excluded ?? party ?? cites.answers?.[name] ?? "protocol/declared-statuses",
    check: lockoutCheck,
    expected: "an answer to a key that works otherwise",
    actual: describe(exchange),
  };
}
