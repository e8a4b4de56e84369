import {
  type Clock,
  type ConnectionView,
  createRedactor,
  type Exchange,
  jsonOf,
  NoReplyError,
  overNetwork,
  readListReply,
  reasonOf,
  type Reply,
  systemClock,
} from "@persona-conformance/client";
import {
  type ConnectionParty,
  connections,
  newestVersion,
  promisedVersions,
} from "@persona-conformance/schemas";
import { ConfigError } from "../config-error.ts";
import type { Environment } from "../environment.ts";
import type { Cell } from "../runner/check.ts";
import { Undecided, Violation } from "../runner/outcome.ts";
import type { Runnable } from "../runner/run.ts";
import type { Capability } from "../trial/capabilities.ts";
import { expectConnection, said } from "../trial/expect.ts";
import { collection } from "../trial/paths.ts";
import type { Fixture, Ground, Session, Who } from "../trial/session.ts";
import { openTrial, type Trial } from "../trial/trial.ts";
import { runAcceptCommand } from "./accept-command.ts";
import { type Opening, openSession, runnable } from "./target.ts";

export interface SandboxOptions extends Opening {
  readonly environment: Environment;
  /** Passed on to the accept command. */
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  /** The version to speak; the newest that the target takes unless given. */
  readonly apiVersion?: string;
  readonly inflection: string;
  readonly accept: "command" | "none";
  /** Milliseconds for one acceptance. */
  readonly acceptTimeout: number;
  /** Sends requests at the same time, which provokes conflicts. */
  readonly races?: boolean;
  /** Creates the fixture where there is none. */
  readonly provision: boolean;
  readonly clock?: Clock;
}

export interface Sandbox {
  readonly target: Runnable<Trial>;
  readonly apiVersion: string;
}

/** Looks whether a run can work, finds the fixture and what can be done with it. Changes nothing but to provision. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await look(options);
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw new ConfigError("interrupted before the first check: run it again", { cause: error });
    }
    if (error instanceof NoReplyError || error instanceof Undecided || error instanceof Violation) {
      throw new ConfigError(
        `${options.environment.baseUrl} answers, but not as far as a run needs (${error.message}): try again, or look with --verbose`,
        { cause: error },
      );
    }
    throw error;
  }
}

async function look(options: SandboxOptions): Promise<Sandbox> {
  const { environment, clock = systemClock } = options;
  const { baseUrl, acceptCommand } = environment;
  const keys: Partial<Record<Who, string>> = {
    source: environment.sourceKey,
    ...(environment.destinationKey !== undefined && { destination: environment.destinationKey }),
    ...(environment.strangerKey !== undefined && { stranger: environment.strangerKey }),
  };
  const redact = createRedactor(Object.values(keys));
  const capabilities = new Set<Capability>();
  const organizations: Partial<Record<ConnectionParty, string>> = {};
  let ground: Ground = { keys, organizations, worked: new Set(), findings: new Map() };

  const canAccept = options.accept === "command" && acceptCommand !== undefined;
  const session = openSession(
    {
      baseUrl,
      fetch: overNetwork(),
      clock,
      capabilities,
      ground: () => ground,
      ...(canAccept && {
        async accept(id: string) {
          const { accepted, said: words } = await runAcceptCommand(id, {
            command: acceptCommand,
            environment: options.processEnvironment,
            timeout: options.acceptTimeout,
            ...(options.signal && { signal: options.signal }),
          });
          return { accepted, said: redact(words), trusted: false };
        },
      }),
    },
    options,
  );

  const apiVersion = await greet(session, options);
  const cell: Cell = { apiVersion, inflection: options.inflection };
  const trial = openTrial(session, cell, { heard: [] });
  organizations.source = organizationOf(await firstReply(trial, "source", environment));
  if (keys.destination !== undefined) {
    organizations.destination = organizationOf(await firstReply(trial, "destination", environment));
    capabilities.add("two-parties");
    if (organizations.source !== "" && organizations.source === organizations.destination) {
      throw new ConfigError(
        `both API keys belong to ${organizations.source}: source and destination must be two organizations`,
      );
    }
  }
  organizations.destination ||= environment.destinationOrganizationId ?? "";
  if (keys.stranger !== undefined) capabilities.add("stranger");
  if ((await rowsOf(trial, "source", environment)).length > 1) capabilities.add("several");

  const { id, created } = environment.connectionId
    ? { id: environment.connectionId }
    : await findFixture(trial, ground, options);
  if (id === undefined) {
    const { source = "the source", destination } = organizations;
    const pair = `${source || "the source"} to ${destination || "the destination"}`;
    const problem = `no connection from ${pair} was found, so most checks were skipped: name it in PERSONA_CONNECTION_ID, set PERSONA_DESTINATION_API_KEY or PERSONA_DESTINATION_ORGANIZATION_ID, or let the run create one with --provision`;
    return { target: runnable("sandbox", session, async () => [problem]), apiVersion };
  }

  const fixture: Fixture = { id, last: undefined };
  ground = { ...ground, fixture, ...(created && { created }) };
  capabilities.add("fixture");
  if (created !== undefined) capabilities.add("provision");
  const opened = openTrial(session, cell, { heard: [] });
  const found = await opened.eventually(
    () => opened.as("source").retrieve(id),
    // What has just been created may not be seen yet.
    ({ kind }) => created === undefined || kind !== "refusal",
  );
  if (found.kind === "refusal" && found.status === 404) {
    throw new ConfigError(
      `the source's key cannot see the connection ${id}: check PERSONA_CONNECTION_ID and PERSONA_SOURCE_API_KEY`,
    );
  }
  if (found.kind === "connection") fixture.last = expectConnection(found);
  const original = fixture.last?.status;
  const { sourceOrganizationId, destinationOrganizationId } = fixture.last ?? {};
  if (
    sourceOrganizationId !== destinationOrganizationId &&
    sourceOrganizationId === organizations.destination &&
    destinationOrganizationId === organizations.source
  ) {
    throw new ConfigError(
      `${id} leads from ${sourceOrganizationId} to ${destinationOrganizationId}: exchange PERSONA_SOURCE_API_KEY and PERSONA_DESTINATION_API_KEY`,
    );
  }
  if (canAccept) capabilities.add("accept");
  if (options.races === true) capabilities.add("races");
  // A status that nobody knows may be worth as much as an acceptance.
  if (connections.isStatus(original) && (original !== "active" || canAccept)) {
    capabilities.add("transitions");
  }
  return {
    apiVersion,
    target: runnable("sandbox", session, () => restore(session, cell, fixture, original)),
  };
}

/** Finds the version to speak, and on the way whether the target is an API at all. */
async function greet(session: Session, options: SandboxOptions): Promise<string> {
  const newest = [newestVersion, promisedVersions.at(-1) ?? newestVersion];
  const candidates = options.apiVersion === undefined ? newest : [options.apiVersion];
  for (const [index, apiVersion] of candidates.entries()) {
    const trial = openTrial(session, { apiVersion, inflection: options.inflection }, { heard: [] });
    const exchange = await firstReply(trial, "source", options.environment);
    const refused = [400, 406, 422].includes(exchange.status);
    if (!refused) return apiVersion;
    if (index < candidates.length - 1) continue;
    throw new ConfigError(
      `the target refuses Persona-Version ${apiVersion} (${said(exchange)}): choose another with --api-version`,
    );
  }
  return newestVersion;
}

/** The answer to a party's first request, kept as its first page; says in words what makes a run pointless. */
async function firstReply(trial: Trial, who: Who, environment: Environment): Promise<Exchange> {
  const { baseUrl } = environment;
  const variable = `PERSONA_${who.toUpperCase()}_API_KEY`;
  const exchange = await trial
    .finding(`first page of the ${who}`, () =>
      trial
        .as(who)
        .sendRaw({ method: "GET", path: collection }, { retries: { noReply: 1, serverError: 1 } }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof NoReplyError)) throw error;
      throw new ConfigError(
        `cannot reach ${baseUrl} (${reasonOf(error)}): check PERSONA_BASE_URL and the network`,
      );
    });
  const { status, headers } = exchange;
  if (status >= 300 && status < 400) {
    throw new ConfigError(
      `${baseUrl} redirects to ${headers.location ?? "somewhere"}: set PERSONA_BASE_URL to the API's own origin`,
    );
  }
  if (status === 429) {
    throw new ConfigError(`the rate limit of ${variable} is used up: try again in a minute`);
  }
  if (status >= 500) {
    throw new ConfigError(`${baseUrl} fails (${said(exchange)}): try again later`);
  }
  if (jsonOf(exchange) === undefined) {
    const type = headers["content-type"] ?? "no content type";
    throw new ConfigError(
      `${baseUrl} answers status ${status} with ${type}, not JSON: is PERSONA_BASE_URL the API's origin?`,
    );
  }
  const why: Readonly<Record<number, string>> = {
    401: `the target refuses ${variable}: is it a sandbox key of this API, and still valid?`,
    403: `${variable} may not use Connect: ask Persona to enable it, or check the key's permissions`,
    404: `${baseUrl} has no ${collection}: is PERSONA_BASE_URL the API's origin, and Connect enabled?`,
  };
  const reason = why[status];
  if (reason !== undefined) throw new ConfigError(`${reason} (${said(exchange)})`);
  if (status >= 200 && status < 300) trial.ground.worked.add(who);
  return exchange;
}

const organizationOf = ({ headers }: Exchange): string => headers["persona-organization-id"] ?? "";

/** The rows of a party's first page. */
async function rowsOf(trial: Trial, who: Who, environment: Environment) {
  const reply = readListReply(await firstReply(trial, who, environment));
  return reply.kind === "page" ? reply.connections : [];
}

interface Found {
  readonly id?: string;
  /** The answer to its creation, where it had to be created. */
  readonly created?: Reply;
}

/** The connection between the two organizations, found in the lists or created. */
async function findFixture(
  trial: Trial,
  { organizations, keys }: Ground,
  { provision, environment }: SandboxOptions,
): Promise<Found> {
  const { source, destination } = organizations;
  const isPair = (row: ConnectionView) =>
    destination !== "" &&
    row.destinationOrganizationId === destination &&
    (source === "" || row.sourceOrganizationId === source);
  const rows = await rowsOf(trial, "source", environment);
  const found = rows.find(isPair);
  if (found !== undefined) return { id: found.id };
  if (destination !== undefined && destination !== "") {
    const reply = await trial
      .as("source")
      .list({ destinationOrganizationId: destination, size: 100 });
    const filtered = reply.kind === "page" ? reply.connections.find(isPair) : undefined;
    if (filtered !== undefined) return { id: filtered.id };
  }
  if (keys.destination !== undefined) {
    const theirs = await rowsOf(trial, "destination", environment);
    const shared = theirs.find(
      (row) => isPair(row) || (source === "" && rows.some(({ id }) => id === row.id)),
    );
    if (shared !== undefined) return { id: shared.id };
  }
  if (!provision || destination === undefined || destination === "") return {};
  const created = await trial.as("source").create(destination);
  // Which status and which connection the answer should have is for the checks to judge.
  const { id } = expectConnection(
    created,
    created.kind === "connection" ? created.exchange.status : 201,
  );
  // What was listed before is no longer so.
  trial.ground.findings.clear();
  return { id, created };
}

/** Brings the fixture back to the status it was found in; what could not be done comes back in words. */
async function restore(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string | undefined,
): Promise<readonly string[]> {
  const untouched = fixture.touched !== true && fixture.last?.status === original;
  if (!connections.isStatus(original) || untouched) return [];
  try {
    // What interrupted the run must not interrupt this, nor count against the command that it has ended.
    const { signal: _signal, distrust: _distrust, ...rest } = session;
    const trial = openTrial(rest, cell, { heard: [] });
    // An interrupted run may not have seen its own last change.
    fixture.last = undefined;
    const { id } = await trial.connectionThatIs(original);
    const { status } = await trial.settled(id, (view) => view.status === original);
    if (status === original) return [];
    return [
      `the connection ${id} was found ${original} and is ${status} now: put it right by hand`,
    ];
  } catch (error) {
    return [
      `the connection ${fixture.id} was found ${original} and could not be brought back: ${reasonOf(error)}`,
    ];
  }
}
