/** What a target may lack, and how it gets it. A check lists what it needs. */
export const capabilities = {
  fixture:
    "a connection to work on: name it in PERSONA_CONNECTION_ID, or let the run create one with --provision",
  transitions:
    "leave to move the fixture: it is accepted, and nothing here could accept it again (PERSONA_ACCEPT_COMMAND)",
  "two-parties": "the destination's API key (PERSONA_DESTINATION_API_KEY)",
  accept: "a way to accept as the destination (PERSONA_ACCEPT_COMMAND, or --accept wait)",
  "accept-command":
    "a command that may try to accept what must not be accepted (PERSONA_ACCEPT_COMMAND): a person has no button for it",
  stranger: "a third organization's API key (PERSONA_STRANGER_API_KEY)",
  several: "a list of two connections at least",
  provision: "a connection created in this run (--provision, or the mock)",
  races: "leave to send requests at the same time (--require races, or the mock)",
  create: "leave to create connections that nobody needs, and that can never be deleted (the mock)",
  dashboard: "a dashboard that anyone may try to accept in (the mock's)",
  disposable: "a connection that may be lost (the mock's)",
  throttle: "a rate limit that can be used up on demand (the mock's)",
  failure: "an internal error on demand (the mock's)",
  time: "a clock that can be moved (the mock's)",
} as const satisfies Record<string, string>;

export type Capability = keyof typeof capabilities;
export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

/** What a check needs that moves a connection, or the target as a whole. */
export const moving: ReadonlySet<string> = new Set<Capability>([
  "transitions",
  "provision",
  "races",
  "create",
  "disposable",
  "throttle",
  "failure",
  "time",
]);

/** What a sandbox offers only where an option says so. */
export const byOption: ReadonlySet<string> = new Set<Capability>(["provision", "races"]);

/** What no sandbox offers. */
export const mockAlone: ReadonlySet<string> = new Set<Capability>([
  "create",
  "dashboard",
  "disposable",
  "throttle",
  "failure",
  "time",
]);

/** What a sandbox offers on a night where all is configured. */
export const onNights: ReadonlySet<Capability> = new Set(
  capabilityNames.filter((name) => !mockAlone.has(name) && !byOption.has(name)),
);
