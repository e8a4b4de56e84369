import {
  type Clock,
  createRedactor,
  type Fetch,
  NoReplyError,
  systemClock,
} from "@persona-conformance/client";
import { ConfigError } from "../../config-error.ts";
import { DeadlineError } from "../../deadline.ts";
import { keysOf } from "../../environment.ts";
import { networkOf } from "../../network.ts";
import type { Cell } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import type { Runnable } from "../../runner/run-options.ts";
import type { Result } from "../../document/run-document.ts";
import { createBudget } from "../../trial/traffic/budget.ts";
import type { Capability } from "../../runner/capabilities.ts";
import type { Acceptance } from "../../trial/moving/acceptance.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { PartyName } from "../../trial/party.ts";
import type { TrialContext } from "../../trial/trial-context.ts";
import { RateLimited } from "../../trial/traffic/politeness.ts";
import type { View } from "../../trial/reading/view.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { type Trial } from "../../trial/trial.ts";
import { runAcceptCommand } from "./accept-command.ts";
import { type Accepting, acceptingOf, type AcceptOptions } from "./accepting.ts";
import { type Lease, takeLease } from "./lease.ts";
import {
  findFixture,
  readFixture,
  rowsOf,
  type Search,
  SwappedRoles,
} from "./connection-fixture.ts";
import { grants, type Known } from "./grants.ts";
import { UnreadableAnswer } from "./share-token-roles.ts";
import { type Redeem, type SharesLease, takeShares } from "./share-tokens.ts";
import { negotiateVersion, type Greeting, organizationsOf } from "./negotiate-version.ts";
import { type Opening, openSession, runnable } from "../target.ts";

export interface SandboxOptions extends Opening, AcceptOptions, Greeting, Search {
  /** Passed on to the accept command. */
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one acceptance. */
  readonly acceptTimeout?: number;
  /** What a run may redeem share tokens into. */
  readonly redeem?: Redeem;
  /** Prints a line at once. */
  readonly tell?: (text: string) => void;
  /** Does not wait any longer for an acceptance that an earlier run asked for. */
  readonly abandon?: boolean;
  readonly clock?: Clock;
  readonly fetch?: Fetch;
  readonly runCommand?: typeof runAcceptCommand;
}

export interface Sandbox {
  readonly target: Runnable<Trial>;
  readonly apiVersion: string;
}

/** The pause for replicas, in milliseconds, as long as no lag has been seen. */
const usualReplicaPause = 250;

/** The time left, in milliseconds, if the run has no deadline. No wait is longer. */
const usualTime = 1_800_000;

/** The default time for one acceptance, in milliseconds, by a command and by a person at a terminal. */
const usualTimeout = { command: 60_000, person: 600_000 };

/**
 * Opens a sandbox: checks whether a run can work, and finds the fixture and the capabilities. Changes something only to
 * create the fixture (`provision`), or to restore it after an earlier run.
 *
 * @throws {ConfigError} If a run cannot work, with the reason and the remedy.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await inItsRoles(options);
  } catch (error) {
    if (options.signal?.aborted === true) {
      const { reason } = options.signal;
      throw new ConfigError(
        reason instanceof DeadlineError
          ? `${reason.message} before the first check: give the run more time with --deadline`
          : "interrupted before the first check: run it again",
        { cause: error },
      );
    }
    if (error instanceof RateLimited) throw new ConfigError(error.message, { cause: error });
    if (error instanceof NoReplyError || error instanceof Undecided || error instanceof Violation) {
      throw new ConfigError(
        `${options.environment.baseUrl} answers, but a run could not begin (${error.message}): try again, or look with --verbose`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Reads the roles from the connection: if it leads in the other direction, the keys are exchanged. */
async function inItsRoles(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await look(options);
  } catch (error) {
    const { environment } = options;
    if (!(error instanceof SwappedRoles) || environment.destinationKey === undefined) throw error;
    const { sourceKey, destinationKey, destinationOrganizationId: _theirs, ...rest } = environment;
    options.tell?.(
      `${error.leads}: this run uses PERSONA_SOURCE_API_KEY as the destination's key and PERSONA_DESTINATION_API_KEY as the source's; exchange them before you copy a command from a report`,
    );
    const swapped = { sourceKey: destinationKey, destinationKey: sourceKey, fixtureId: error.id };
    // Also for the accept command, which acts as the destination.
    const processEnvironment = {
      ...options.processEnvironment,
      PERSONA_SOURCE_API_KEY: destinationKey,
      PERSONA_DESTINATION_API_KEY: sourceKey,
    };
    return look({ ...options, environment: { ...rest, ...swapped }, processEnvironment });
  }
}

async function look(options: SandboxOptions): Promise<Sandbox> {
  const { environment, clock = systemClock } = options;
  const { baseUrl, stateFolder } = environment;
  const accepting = acceptingOf(options, environment);
  const capabilities = new Set<Capability>();
  const organizations: Partial<Record<PartyName, string>> = {};
  const keys = keysOf(environment);
  let context: TrialContext = {
    keys,
    organizations,
    fixtures: new Map(),
    made: new Map(),
    authenticated: new Set(),
    memory: new Map(),
  };
  const session = openSession(
    {
      baseUrl,
      fetch: options.fetch ?? networkOf(options.processEnvironment),
      clock,
      budget: createBudget(clock.now),
      replicaPause: usualReplicaPause,
      capabilities,
      context: () => context,
      shared: () => context,
      ...(accepting.kind === "command" && { accept: byCommand(accepting.command, options) }),
    },
    { timeLeft: () => usualTime, ...options },
  );

  const apiVersion = await negotiateVersion(session, options);
  const cell: Cell = { apiVersion, inflection: options.inflection };
  const trial = openTrial(session, cell, { exchanges: [] });
  Object.assign(organizations, await organizationsOf(trial, environment));
  const several = (await rowsOf(trial, "source", environment)).length > 1;
  const known = { keys, accepting, several, created: false, mayMove: false };
  const grant = (more: Partial<Known>) => {
    for (const name of grants({ ...known, fixture: false, ...more })) capabilities.add(name);
  };

  const fixture = await findFixture(trial, context, options);
  const { redeem, tell = () => {} } = options;
  const unshared: string[] = [];
  const share = async () => {
    try {
      return await takeShares({
        session,
        cell,
        environment,
        fixture,
        tell,
        ...(redeem !== undefined && { redeem }),
      });
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      unshared.push(error.message);
      return undefined;
    }
  };
  if (fixture === undefined) {
    const sharing = await share();
    if (sharing !== undefined) context = { ...context, shares: sharing.shares };
    grant({ shares: sharing?.shares });
    const problem = `no connection from ${organizations.source || "the source"} to ${organizations.destination || "the destination"} was found, so most checks were skipped: name it in PERSONA_CONNECTION_ID, set PERSONA_DESTINATION_API_KEY or PERSONA_DESTINATION_ORGANIZATION_ID, or let the run create one with --provision`;
    const close = async () => [problem, ...unshared, ...((await sharing?.release()) ?? [])];
    return { target: runnable("sandbox", session, close), apiVersion };
  }
  context = { ...context, fixtures: new Map([[fixture.resource.name, fixture]]) };
  const acceptTimeout =
    options.acceptTimeout ?? (options.attended === true ? usualTimeout.person : 0);
  const lease = await takeLease({
    session,
    cell,
    fixture,
    read: () => readFixture(openTrial(session, cell, { exchanges: [] }), fixture, context),
    stateFolder,
    accepting,
    destination: organizations.destination || "the destination",
    acceptTimeout,
    abandon: options.abandon ?? false,
    tell,
  });
  const { parking } = lease;
  if (parking !== undefined) {
    const { waitingForPerson = (wait) => wait() } = options;
    session.accept = (_resource, _move, accepted) =>
      waitingForPerson(() => parking.accept(accepted));
  }
  let sharing: SharesLease | undefined;
  try {
    sharing = await share();
    if (sharing !== undefined) context = { ...context, shares: sharing.shares };
    grant({
      fixture: true,
      created: fixture.created !== undefined,
      mayMove: lease.unmoved === undefined,
      // A fixture that is not active must be moved there first.
      shares: isActive(sharing, fixture, accepting, lease) ? sharing?.shares : undefined,
      mayPause: sharing?.isFixture === true && lease.unmoved === undefined,
    });
  } catch (error) {
    await sharing?.release();
    await lease.release([]);
    throw error;
  }
  const found = fixture.last;
  const target = runnable("sandbox", session, async (results) => [
    ...unshared,
    ...((await sharing?.release()) ?? []),
    ...(lease.unmoved === undefined ? [] : lifecycleProblems(fixture, found, results)),
    ...(await lease.release(results)),
  ]);
  return {
    apiVersion,
    target: {
      ...target,
      carriedOver: lease.carried,
      journal: lease.journal,
      byHand: lease.byHand,
      ...(lease.unmoved && { unmoved: lease.unmoved }),
      ...(lease.given && { expiringCapability: "accept" }),
      open(check, at, log, hasTurn) {
        lease.prepare(check);
        return target.open(check, at, log, hasTurn);
      },
    },
  };
}

/**
 * Why no lifecycle check ran although everything is configured: the fixture has an unknown status. It is not moved, since it
 * could not be restored.
 */
function lifecycleProblems(
  { resource, id }: Fixture,
  found: View | undefined,
  results: readonly Result[],
): readonly string[] {
  const { lifecycle, name, one } = resource;
  const own = results.filter((result) => result.id.startsWith(`${name}/lifecycle/`));
  const ran = own.some(({ outcome }) => outcome.kind !== "skipped");
  if (own.length === 0 || ran || lifecycle.isStatus(found?.status)) return [];
  const known = lifecycle.statuses.join(", ");
  const shown =
    found === undefined
      ? "cannot be read"
      : `is ${JSON.stringify(found.attributes["status"])}, not one of ${known}`;
  return [
    `the status of the ${one} ${id} ${shown}: its lifecycle was not tried; name another ${one}, or ask Persona's support what it means`,
  ];
}

/** Whether the connection for share tokens is active, or can be made active. */
const isActive = (
  sharing: SharesLease | undefined,
  { last }: Fixture,
  { kind }: Accepting,
  { unmoved }: Lease,
): boolean =>
  sharing?.isFixture !== true ||
  last?.status === "active" ||
  (unmoved === undefined && kind === "command");

/** Accepts by the command. Redacts the keys in its output. */
function byCommand(command: string, options: SandboxOptions) {
  const { acceptTimeout = usualTimeout.command, processEnvironment, signal } = options;
  const redact = createRedactor(Object.values(keysOf(options.environment)));
  const { runCommand = runAcceptCommand } = options;
  return async (_resource: unknown, _move: unknown, id: string): Promise<Acceptance> => {
    const { accepted, said } = await runCommand(id, {
      command,
      environment: processEnvironment,
      timeout: acceptTimeout,
      redact,
      ...(signal && { signal }),
    });
    // A test may replace the command, so its output is redacted here, too.
    return { accepted, said: redact(said), trusted: false };
  };
}
