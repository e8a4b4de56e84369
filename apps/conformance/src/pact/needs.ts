import { capabilities, capabilityNames } from "../capabilities.ts";

/** What an interaction may need of a target, in addition to the capabilities of checks. */
const more = {
  "three-connections": "a list of at least three connections",
  messages: "a sender of messages: `pact check` compares them with the description",
  "slow-import": "an import that takes some time (the mock's)",
  "failing-import": "an object whose import fails (the mock's)",
  "one-token": "a connection with a single share token (the mock's)",
  "without-connect": "a key of an organization without Connect (the mock's)",
} as const;

/** All that a target may lack for an interaction, each with how to provide it. */
export const needs: Readonly<Record<string, string>> = {
  ...Object.fromEntries(capabilityNames.map((name) => [name, capabilities[name].need])),
  ...more,
};

/** Describes a need, if its name is known. */
export const inWords = (name: string): string =>
  Object.hasOwn(needs, name) ? `${name}: ${needs[name]}` : name;
