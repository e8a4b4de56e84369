import { homedir } from "node:os";
import { join } from "node:path";
import { isLoopback as isLoopbackHost } from "@persona-conformance/client/proxies";
import { ConfigError } from "./config-error.ts";
import { readNamed } from "./connection-variable.ts";
import { notSet, refuseMisspelt } from "./misspelt-variables.ts";
import { type NamedObject, readObjects } from "./share-token-variables.ts";
import type { Shard } from "./runner/shard.ts";

/** The variables that are read, and their meaning. The table in the README is made from it. */
export const variables = {
  PERSONA_BASE_URL:
    "origin of the API, without `/api/v1`; default `https://api.withpersona.com`; plain `http` only for loopback",
  PERSONA_SOURCE_API_KEY: "the source organization's sandbox key",
  PERSONA_DESTINATION_API_KEY: "the destination organization's sandbox key",
  PERSONA_STRANGER_API_KEY: "a third organization's sandbox key",
  PERSONA_CONNECTION_ID:
    "the connection to work on; default: the one between the two organizations. With `--shard`, one for each shard, separated by commas",
  PERSONA_DESTINATION_ORGANIZATION_ID:
    "the destination's id; without a destination key, a run needs it to find or create the connection",
  PERSONA_ACTIVE_CONNECTION_ID:
    "an `active` connection for share tokens, in either direction; never deactivated unless it is also the connection to work on",
  PERSONA_SHARE_SOURCES:
    "made-up objects of its source that may be shared, as `kind:id` (`inquiry:inq_1,account:act_2,…`)",
  PERSONA_SHARE_DESTINATIONS:
    "disposable objects of its destination that may be imported into, which changes them, as `kind:id` (`account:act_9,…`)",
  PERSONA_ACCEPT_COMMAND:
    "shell command that accepts the connection `$CONNECTION_ID` as the destination; exit 0 means accepted",
  PERSONA_STATE_DIR:
    "folder of locks and journals that runs on one connection share; default `~/.local/state/persona-conformance`",
  PERSONA_ALLOW_UNKNOWN_KEY: "`1` allows keys without Persona's prefixes",
  PERSONA_OPENAPI:
    "the official OpenAPI description, for pacts and drift: a file, a folder or a URL",
  PACT_BROKER_BASE_URL: "URL of the Pact broker; plain `http` with credentials only for loopback",
  PACT_BROKER_TOKEN: "the broker's token",
  PACT_BROKER_USERNAME: "the broker's user name, instead of a token",
  PACT_BROKER_PASSWORD: "the password of that user",
  HTTPS_PROXY:
    "proxy for https, with a user name and a password if it needs them; lower case works too; not used for loopback",
  HTTP_PROXY: "the same for http",
  NO_PROXY: "hosts for which no proxy is used, separated by commas",
  NODE_EXTRA_CA_CERTS: "file with further trusted CA certificates, such as your company's",
  SSL_CERT_FILE: "the same",
} as const satisfies Record<string, string>;

export type Variable = keyof typeof variables;
// The keys of `variables` are its names.
export const variableNames = Object.keys(variables) as readonly Variable[];

/** How to reach a sandbox, and what a run may use there. */
export interface Environment {
  /** Origin. */
  readonly baseUrl: string;
  readonly sourceKey: string;
  readonly destinationKey?: string;
  readonly strangerKey?: string;
  /** The connection to work on. */
  readonly fixtureId?: string;
  readonly destinationOrganizationId?: string;
  /** The connection for share tokens, and the objects that may be shared. */
  readonly activeId?: string;
  readonly shareSources?: readonly NamedObject[];
  readonly shareDestinations?: readonly NamedObject[];
  readonly acceptCommand?: string;
  readonly stateFolder: string;
}

const defaultOrigin = "https://api.withpersona.com";

/**
 * Reads and checks the variables. Sends nothing. `shard` chooses one of several connections. `instead` says what works
 * without a key.
 */
export function readEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  shard: Shard = { index: 1, of: 1 },
  instead = "",
): Environment {
  // A CI system passes on a missing secret as an empty variable.
  const value = (name: Variable) => given[name]?.trim() || undefined;
  refuseMisspelt(given, variableNames);
  const baseUrl = readOrigin(value("PERSONA_BASE_URL") ?? defaultOrigin);
  const anyPrefix = isLoopback(baseUrl) || value("PERSONA_ALLOW_UNKNOWN_KEY") === "1";
  const key = (name: Variable) => {
    const text = value(name);
    if (text !== undefined) checkKey(name, text, anyPrefix);
    return text;
  };
  const sourceKey = key("PERSONA_SOURCE_API_KEY");
  const destinationKey = key("PERSONA_DESTINATION_API_KEY");
  const strangerKey = key("PERSONA_STRANGER_API_KEY");
  if (sourceKey === undefined) {
    const remedy = `set it to the source organization's sandbox key${instead}`;
    throw notSet("PERSONA_SOURCE_API_KEY", remedy, given, variableNames);
  }
  const keys = [sourceKey, destinationKey, strangerKey].filter((one) => one !== undefined);
  if (new Set(keys).size < keys.length) {
    throw new ConfigError(
      "two of the API keys are the same: source, destination and stranger must be different organizations",
    );
  }
  for (const name of [
    "PERSONA_CONNECTION_ID",
    "PERSONA_DESTINATION_ORGANIZATION_ID",
    "PERSONA_ACTIVE_CONNECTION_ID",
    "PERSONA_SHARE_SOURCES",
    "PERSONA_SHARE_DESTINATIONS",
  ] as const) {
    // Every report would show it.
    if (
      keys.some((one) => value(name)?.includes(one)) ||
      /persona_[a-z]+_/.test(value(name) ?? "")
    ) {
      throw new ConfigError(`${name} holds an API key: give an id, such as org_…`);
    }
  }
  const fixtureId = readNamed(value("PERSONA_CONNECTION_ID"), shard);
  const activeId = readNamed(value("PERSONA_ACTIVE_CONNECTION_ID"), { index: 1, of: 1 });
  const objects = (name: Variable) => readObjects(name, value(name));
  const shareSources = objects("PERSONA_SHARE_SOURCES");
  const shareDestinations = objects("PERSONA_SHARE_DESTINATIONS");
  const rest = {
    activeId,
    destinationKey,
    strangerKey,
    fixtureId,
    destinationOrganizationId: value("PERSONA_DESTINATION_ORGANIZATION_ID"),
    acceptCommand: value("PERSONA_ACCEPT_COMMAND"),
  };
  const states = given["XDG_STATE_HOME"] || join(given["HOME"] || homedir(), ".local/state");
  return {
    baseUrl,
    sourceKey,
    ...(shareSources.length > 0 && { shareSources }),
    ...(shareDestinations.length > 0 && { shareDestinations }),
    stateFolder: value("PERSONA_STATE_DIR") ?? join(states, "persona-conformance"),
    ...Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== undefined)),
  };
}

function checkKey(name: Variable, key: string, anyPrefix: boolean): void {
  // In any spelling: quoted, in upper case, with a word before it or blanks within.
  if (/personaproduction/i.test(key.replaceAll(/[^a-z\d]/gi, ""))) {
    throw new ConfigError(
      `${name} holds a production key: this suite never touches production, use a sandbox key`,
    );
  }
  if (/^["'`]|^(?:Bearer|Basic)\b/i.test(key)) {
    throw new ConfigError(`${name} begins with a quote or with Bearer: give the key alone`);
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigError(`${name} holds blanks or characters that no API key has: copy it again`);
  }
  if (key.startsWith("persona_sandbox_") || anyPrefix) return;
  throw new ConfigError(
    `${name} does not begin with persona_sandbox_: use a sandbox key, or set PERSONA_ALLOW_UNKNOWN_KEY=1 if it is one all the same`,
  );
}

function readOrigin(text: string): string {
  const name = "PERSONA_BASE_URL";
  if (!URL.canParse(text)) {
    throw new ConfigError(`${name} is no URL: give an origin such as ${defaultOrigin}`);
  }
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ConfigError(`${name} begins with ${url.protocol}: it must be an https URL`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(`${name} holds a user name or a password: leave them out`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new ConfigError(`${name} must be an origin: leave out what follows ${url.origin}`);
  }
  if (url.protocol === "http:" && !isLoopback(url.origin)) {
    throw new ConfigError(
      `${name} is plain http to ${url.hostname}: a key would be readable on the way, use https`,
    );
  }
  return url.origin;
}

/** Whether an origin is on this machine. */
export const isLoopback = (origin: string): boolean => isLoopbackHost(new URL(origin).hostname);

/** The keys that are set, by their owner. */
export const keysOf = (environment: Environment) => ({
  source: environment.sourceKey,
  ...(environment.destinationKey !== undefined && { destination: environment.destinationKey }),
  ...(environment.strangerKey !== undefined && { stranger: environment.strangerKey }),
});
