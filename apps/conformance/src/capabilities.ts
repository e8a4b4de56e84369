/** Something that a target may offer to checks. */
export interface CapabilityDefinition {
  /** What a check needs, and how to provide it. */
  readonly need: string;
  /** What is missing, in as few words as fit in the first line of a run. */
  readonly lack: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Why a check is skipped: something is not configured, it needs an option, it has its turn later, or no sandbox can do it. */
  readonly kind: "missing" | "option" | "turn" | "mock";
  /** Checks that use it move a connection, or change the target as a whole. */
  readonly moves?: true;
}

/** What the mock alone offers. */
const onMockAlone = (need: string): CapabilityDefinition => ({
  need,
  lack: "run only on the mock",
  remedy: "use the mock, since no sandbox can do this",
  kind: "mock",
});

/** What a sandbox offers with an option. */
const withOption = (option: string, need: string, remedy = option): CapabilityDefinition => ({
  need,
  lack: option,
  remedy: `use ${remedy}`,
  kind: "option",
});

const all = {
  fixture: {
    need: "a connection to work on: name it in PERSONA_CONNECTION_ID, or let the run create one with --provision",
    lack: "no connection to work on",
    remedy: "name one in PERSONA_CONNECTION_ID, or let the run create one with --provision",
    kind: "missing",
  },
  transitions: {
    need: "a connection that a run may move: one that is not active, or an accept method (PERSONA_ACCEPT_COMMAND)",
    lack: "active connection without an accept method",
    remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait",
    kind: "missing",
    moves: true,
  },
  accept: {
    need: "a way to accept as the destination (PERSONA_ACCEPT_COMMAND, or --accept wait)",
    lack: "no accept method",
    remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait",
    kind: "missing",
  },
  "accept-command": {
    need: "a command that can also try a forbidden acceptance (PERSONA_ACCEPT_COMMAND); the dashboard has no button for this",
    lack: "no accept command",
    remedy: "set PERSONA_ACCEPT_COMMAND, since the dashboard has no button for this",
    kind: "missing",
  },
  several: {
    need: "a list with at least two connections",
    lack: "only one connection in the list",
    remedy: "create a second connection, so that the list has a second page",
    kind: "missing",
  },
  provision: {
    ...withOption("--provision", "a connection created in this run (--provision, or the mock)"),
    moves: true,
  },
  races: {
    need: "the destination's API key and a connection that may be moved: requests are sent to it at the same time",
    lack: "no overlapping requests",
    remedy: "set PERSONA_DESTINATION_API_KEY, and let the run move the connection",
    kind: "missing",
    moves: true,
  },
  create: {
    ...onMockAlone("permission to create many connections, which can never be deleted (the mock)"),
    moves: true,
  },
  dashboard: onMockAlone("a dashboard in which any organization can try to accept (the mock's)"),
  disposable: {
    ...onMockAlone("a connection that may be lost for good (the mock's)"),
    moves: true,
  },
  "active-connection": {
    need: "an active connection for share tokens (PERSONA_ACTIVE_CONNECTION_ID, or PERSONA_CONNECTION_ID and a way to accept)",
    lack: "no active connection for share tokens",
    remedy: "name one in PERSONA_ACTIVE_CONNECTION_ID",
    kind: "missing",
    moves: true,
  },
  "share-source": {
    need: "an object of the source that may be shared (PERSONA_SHARE_SOURCES)",
    lack: "nothing to share",
    remedy: "name objects of the source in PERSONA_SHARE_SOURCES",
    kind: "missing",
  },
  "share-destination": {
    need: "an object of the destination that may be imported into, and one of the same kind that the source may share, other than a verification (PERSONA_SHARE_DESTINATIONS, PERSONA_SHARE_SOURCES)",
    lack: "nothing to import into",
    remedy:
      "name an object of the destination in PERSONA_SHARE_DESTINATIONS, and one of the same kind in PERSONA_SHARE_SOURCES",
    kind: "missing",
  },
  "share-account": {
    need: "an account or a transaction of the source that may be shared, which cannot be cloned (PERSONA_SHARE_SOURCES)",
    lack: "no account or transaction to share",
    remedy: "name one in PERSONA_SHARE_SOURCES",
    kind: "missing",
  },
  pause: {
    need: "a connection for share tokens that may be deactivated: the same in PERSONA_ACTIVE_CONNECTION_ID and PERSONA_CONNECTION_ID, and PERSONA_ACCEPT_COMMAND",
    lack: "no connection for share tokens that may be deactivated",
    remedy:
      "name one connection in both PERSONA_ACTIVE_CONNECTION_ID and PERSONA_CONNECTION_ID, and set PERSONA_ACCEPT_COMMAND",
    kind: "missing",
    moves: true,
  },
  redeem: withOption(
    "--redeem",
    "permission to redeem share tokens (--redeem hydrate, clone or all)",
    "--redeem hydrate, clone or all",
  ),
  hydrate: withOption(
    "--redeem hydrate",
    "permission to redeem share tokens into existing objects, which changes them (--redeem hydrate or all)",
    "--redeem hydrate or all",
  ),
  clone: withOption(
    "--redeem clone",
    "permission to redeem share tokens into new objects, which stay (--redeem clone or all)",
    "--redeem clone or all",
  ),
  thorough: withOption(
    "--redeem all",
    "permission to try share tokens in every way, with each kind of object (--redeem all)",
  ),
  turn: {
    need: "its turn: with --redeem all and a --baseline, each night runs a tenth of the thorough checks; a pattern that names a check runs it at once",
    lack: "run on another night",
    remedy: "name the check in a pattern to run it at once",
    kind: "turn",
  },
  "two-parties": {
    need: "the destination's API key (PERSONA_DESTINATION_API_KEY)",
    lack: "no destination key",
    remedy: "set PERSONA_DESTINATION_API_KEY",
    kind: "missing",
  },
  stranger: {
    need: "a third organization's API key (PERSONA_STRANGER_API_KEY)",
    lack: "no third organization's key",
    remedy: "set PERSONA_STRANGER_API_KEY",
    kind: "missing",
  },
  throttle: {
    ...onMockAlone("a rate limit that can be used up on demand (the mock's)"),
    moves: true,
  },
  failure: { ...onMockAlone("an internal error on demand (the mock's)"), moves: true },
  time: { ...onMockAlone("a clock that can be moved (the mock's)"), moves: true },
} as const satisfies Record<string, CapabilityDefinition>;

/** The name of a capability. A check lists what it needs. */
export type Capability = keyof typeof all;

/** What a target may lack. */
export const capabilities: Readonly<Record<Capability, CapabilityDefinition>> = all;
// The keys of `capabilities` are their names.
export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

const namesOf = (is: (definition: CapabilityDefinition) => boolean): ReadonlySet<Capability> =>
  new Set(capabilityNames.filter((name) => is(capabilities[name])));

/** Capabilities of checks that move a connection, or change the target as a whole. */
export const moving: ReadonlySet<string> = namesOf(({ moves }) => moves === true);

/** A sandbox has these only with an option. */
export const byOption: ReadonlySet<string> = namesOf(({ kind }) => kind === "option");

/** Checks that use these take turns: a nightly run does so for a part of them. */
export const byTurns: ReadonlySet<string> = new Set<Capability>(["thorough"]);

/** No sandbox has these. */
export const mockAlone: ReadonlySet<string> = namesOf(({ kind }) => kind === "mock");

/** What a sandbox offers in a nightly run with everything configured. */
export const onNights = namesOf(({ kind }) => kind !== "mock" && kind !== "option");

/** What a check needs and a target does not offer. */
export const lackingOf = (
  { needs }: { readonly needs: readonly string[] },
  offered: ReadonlySet<string>,
): readonly string[] => needs.filter((capability) => !offered.has(capability));
