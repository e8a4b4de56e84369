import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";

export type Act = "deactivate" | "reactivate";

/** A step of a way through the lifecycle. */
export type Step =
  | readonly [Act | "read", PartyName | "stranger"]
  /** Repeats the last request of this kind with its idempotency key. */
  | readonly ["replay", "refused" | "done"]
  /** Waits for some seconds. */
  | readonly ["wait"]
  /** A read in the run's own cell. */
  | readonly ["read at home"]
  /** A look at the connection's row in the list. */
  | readonly ["read row", PartyName]
  /** A read of some fields. */
  | readonly ["read sparse", PartyName]
  | readonly ["accept"]
  /** Acceptance by the wrong party, as a dashboard without access control would offer it. */
  | readonly ["accept as the source"];

/** Actions that are refused while the connection is pending, and while it is inactive. */
const refusedWhilePending: readonly Step[] = [
  ["reactivate", "destination"],
  ["reactivate", "source"],
  ["deactivate", "stranger"],
];
const refusedWhileInactive: readonly Step[] = [
  ["deactivate", "source"],
  ["deactivate", "destination"],
  ["reactivate", "destination"],
  ["reactivate", "stranger"],
];

/**
 * Sequences from pending back to pending. Each round starts with another one, so that each is tried first, second and so on.
 */
const legs: readonly (readonly Step[])[] = [
  [
    ["wait"],
    ["read", "source"],
    ["read at home"],
    ...refusedWhilePending,
    ["read row", "source"],
    ["wait"],
    ["read", "destination"],
    ["deactivate", "source"],
    ["replay", "refused"],
    ["replay", "done"],
    ["read", "source"],
    ["wait"],
    ["read", "destination"],
    ["read sparse", "destination"],
    ["read at home"],
    ["read", "stranger"],
    ...refusedWhileInactive,
    ["wait"],
    ["read row", "source"],
    ["read", "source"],
    ["reactivate", "source"],
    ["replay", "done"],
    ["read", "destination"],
  ],
  [
    ["reactivate", "source"],
    ["deactivate", "destination"],
    // The change may have cleared what is stored for the source.
    ["replay", "refused"],
    ["read", "source"],
    ["read sparse", "destination"],
    ["wait"],
    ["read", "destination"],
    ["reactivate", "source"],
    ["read", "source"],
  ],
  [
    ["read", "source"],
    ["accept"],
    ["replay", "done"],
    ["wait"],
    ["read", "source"],
    ["read at home"],
    ["reactivate", "source"],
    ["reactivate", "destination"],
    ["read row", "source"],
    ["wait"],
    ["read", "destination"],
    ["deactivate", "source"],
    ["read", "destination"],
    ["reactivate", "source"],
    ["accept as the source"],
    ["read", "source"],
  ],
  [
    ["accept"],
    ["wait"],
    ["read", "source"],
    ["deactivate", "destination"],
    ["read", "source"],
    ["wait"],
    ["read", "source"],
    ["reactivate", "source"],
  ],
];

/**
 * The sequences on a sandbox with both keys, which save requests. Nights take turns: some repeat a key after an acceptance; the
 * others repeat one after the destination's action, look for the row of what is active, and let the destination end the
 * acceptance.
 */
const few = (isReplayed: boolean): readonly (readonly Step[])[] => [
  [
    ["reactivate", "source"],
    ["read", "source"],
    ["deactivate", "destination"],
    ["read", "source"],
    isReplayed ? ["deactivate", "source"] : ["replay", "refused"],
    ["reactivate", "destination"],
    ["wait"],
    ["read row", "source"],
    ["read sparse", "destination"],
    ["reactivate", "source"],
    ["wait"],
    ["read", "source"],
  ],
  [
    ["accept"],
    ...(isReplayed ? [["replay", "done"] as const] : []),
    ["wait"],
    ["reactivate", "source"],
    [isReplayed ? "read" : "read row", "source"],
    ["deactivate", isReplayed ? "source" : "destination"],
    ["wait"],
    ["read sparse", "destination"],
    ["reactivate", "destination"],
    ["read", "stranger"],
    ["reactivate", "source"],
  ],
];

/** The sequence on a sandbox with one key. */
const fewest: readonly Step[] = [
  ["reactivate", "source"],
  ["deactivate", "source"],
  ["read", "source"],
  ["deactivate", "source"],
  ["wait"],
  ["read", "source"],
  ["reactivate", "source"],
];

/** The sequences that a run goes through, each from pending back to pending. */
export function planOn(trial: Trial): readonly (readonly Step[])[] {
  if (trial.hasCapability("create"))
    return legs.map((_, first) => [...legs.slice(first), ...legs.slice(0, first)].flat());
  if (!trial.hasCapability("two-parties")) return [fewest];
  return few(trial.seed % 2 === 0);
}

/** Whether the target offers what a step needs. */
export function canTake(trial: Trial, [what, who]: Step): boolean {
  if (what === "accept") return trial.hasCapability("accept-command");
  if (what === "accept as the source") return trial.hasCapability("dashboard");
  if (who === "stranger") return trial.hasCapability("stranger");
  return who !== "destination" || trial.hasCapability("two-parties");
}
