import type { Capability } from "../../runner/capabilities.ts";
import type { TrialContext } from "../../trial/session.ts";
import type { Accepting } from "./accepting.ts";

/** The facts about a sandbox that decide its capabilities. */
export interface Known {
  readonly keys: TrialContext["keys"];
  readonly accepting: Accepting;
  /** The source's list has at least two connections. */
  readonly several: boolean;
  /** There is a fixture. */
  readonly fixture: boolean;
  /** This run created it. */
  readonly created: boolean;
  /** The run may move it. */
  readonly mayMove: boolean;
}

/** The capabilities of a sandbox. */
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
    // What two overlapping requests may do, deactivating and reactivating put right.
    races: fixture && known.mayMove && keys.destination !== undefined,
  };
  // The keys of `offered` are capabilities.
  return Object.entries(offered).flatMap(([name, is]) => (is ? [name as Capability] : []));
}
