import type { Capability } from "../../runner/capabilities.ts";
import type { TrialContext } from "../../trial/session.ts";
import type { Accepting } from "./accepting.ts";

/** What is known of a sandbox, and what a run may do there. */
export interface Known {
  readonly keys: TrialContext["keys"];
  readonly accepting: Accepting;
  /** The source's list holds two connections at least. */
  readonly several: boolean;
  /** There is a connection to work on. */
  readonly fixture: boolean;
  /** It was created in this run. */
  readonly created: boolean;
  /** It may be moved. */
  readonly mayMove: boolean;
  /** Requests may be sent at the same time. */
  readonly races: boolean;
}

/** What a sandbox offers to the checks. */
export function grants(known: Known): readonly Capability[] {
  const { keys, accepting, fixture } = known;
  const offered: Readonly<Partial<Record<Capability, boolean>>> = {
    "two-parties": keys.destination !== undefined,
    stranger: keys.stranger !== undefined,
    several: known.several,
    fixture,
    provision: known.created,
    transitions: fixture && known.mayMove,
    accept: fixture && accepting.kind !== "nobody",
    "accept-command": fixture && accepting.kind === "command",
    races: fixture && known.races,
  };
  return Object.entries(offered).flatMap(([name, is]) => (is ? [name as Capability] : []));
}
