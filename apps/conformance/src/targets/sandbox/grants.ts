import type { Capability } from "../../capabilities.ts";
import type { TrialContext } from "../../trial/trial-context.ts";
import { redemptionsOf, type Shares } from "../../trial/arranging/share-token-objects.ts";
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
  /** What a run may share, and whether it may deactivate the connection for share tokens. */
  readonly shares?: Shares | undefined;
  readonly mayPause?: boolean;
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
    // Deactivating and reactivating undo whatever two overlapping requests did.
    races: fixture && known.mayMove && keys.destination !== undefined,
    ...sharing(known),
  };
  // The keys of `offered` are capabilities.
  return Object.entries(offered).flatMap(([name, is]) => (is ? [name as Capability] : []));
}

function sharing({
  shares,
  mayPause = false,
  accepting,
}: Known): Partial<Record<Capability, boolean>> {
  if (shares === undefined) return {};
  const redemptions = redemptionsOf(shares);
  return {
    "active-connection": true,
    "share-source": shares.sources.length > 0,
    "share-account": shares.sources.some(
      ({ kind }) => kind === "account" || kind === "transaction",
    ),
    "share-destination": redemptionsOf({ ...shares, modes: ["hydrate"] }).length > 0,
    redeem: redemptions.length > 0,
    hydrate: redemptions.some(({ mode }) => mode === "hydrate"),
    clone: redemptions.some(({ mode }) => mode === "clone"),
    thorough: redemptions.length > 0 && shares.modes.length > 1,
    pause: mayPause && accepting.kind === "command",
  };
}
