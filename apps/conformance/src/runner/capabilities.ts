/** What a target may lack, and how to provide it. A check lists what it needs. */
export const capabilities = {
  fixture:
    "a connection to work on: name it in PERSONA_CONNECTION_ID, or let the run create one with --provision",
  transitions:
    "a connection that a run may move: one that is not active, or an accept method (PERSONA_ACCEPT_COMMAND)",
  "two-parties": "the destination's API key (PERSONA_DESTINATION_API_KEY)",
  accept: "a way to accept as the destination (PERSONA_ACCEPT_COMMAND, or --accept wait)",
  "accept-command":
    "a command that can also try a forbidden acceptance (PERSONA_ACCEPT_COMMAND); the dashboard has no button for this",
  stranger: "a third organization's API key (PERSONA_STRANGER_API_KEY)",
  "active-connection":
    "an active connection for share tokens (PERSONA_ACTIVE_CONNECTION_ID, or PERSONA_CONNECTION_ID and a way to accept)",
  "share-source": "an object of the source that may be shared (PERSONA_SHARE_SOURCES)",
  "share-destination":
    "an object of the destination that may be imported into, and one of the same kind that the source may share, other than a verification (PERSONA_SHARE_DESTINATIONS, PERSONA_SHARE_SOURCES)",
  "share-account":
    "an account or a transaction of the source that may be shared, which cannot be cloned (PERSONA_SHARE_SOURCES)",
  redeem: "permission to redeem share tokens (--redeem hydrate, clone or all)",
  hydrate:
    "permission to redeem share tokens into existing objects, which changes them (--redeem hydrate or all)",
  clone: "permission to redeem share tokens into new objects, which stay (--redeem clone or all)",
  thorough: "permission to try share tokens in every way, with each kind of object (--redeem all)",
  turn: "its turn: with --redeem all and a --baseline, each night runs a tenth of the thorough checks; a pattern that names a check runs it at once",
  pause:
    "a connection for share tokens that may be deactivated: the same in PERSONA_ACTIVE_CONNECTION_ID and PERSONA_CONNECTION_ID, and PERSONA_ACCEPT_COMMAND",
  several: "a list with at least two connections",
  provision: "a connection created in this run (--provision, or the mock)",
  races:
    "the destination's API key and a connection that may be moved: requests are sent to it at the same time",
  create: "permission to create many connections, which can never be deleted (the mock)",
  dashboard: "a dashboard in which any organization can try to accept (the mock's)",
  disposable: "a connection that may be lost for good (the mock's)",
  throttle: "a rate limit that can be used up on demand (the mock's)",
  failure: "an internal error on demand (the mock's)",
  time: "a clock that can be moved (the mock's)",
} as const satisfies Record<string, string>;

/** The name of a capability. */
export type Capability = keyof typeof capabilities;
// The keys of `capabilities` are their names.
export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

/** Capabilities of checks that move a connection, or change the target as a whole. */
export const moving: ReadonlySet<string> = new Set<Capability>([
  "transitions",
  "active-connection",
  "pause",
  "provision",
  "races",
  "create",
  "disposable",
  "throttle",
  "failure",
  "time",
]);

/** A sandbox has these only with an option. */
export const byOption: ReadonlySet<string> = new Set<Capability>([
  "provision",
  "redeem",
  "hydrate",
  "clone",
  "thorough",
]);

/** Checks that use these take turns: a nightly run does so for a part of them. */
export const byTurns: ReadonlySet<string> = new Set<Capability>(["thorough"]);

/** No sandbox has these. */
export const mockAlone: ReadonlySet<string> = new Set<Capability>([
  "create",
  "dashboard",
  "disposable",
  "throttle",
  "failure",
  "time",
]);

/** What a sandbox offers in a nightly run with everything configured. */
export const onNights: ReadonlySet<Capability> = new Set(
  capabilityNames.filter((name) => !mockAlone.has(name) && !byOption.has(name)),
);

/** What a check needs and a target does not offer. */
export const lackingOf = (
  { needs }: { readonly needs: readonly string[] },
  offered: ReadonlySet<string>,
): readonly string[] => needs.filter((capability) => !offered.has(capability));
