import { type Clock, createRedactor, type Fetch, systemClock } from "@persona-conformance/client";
import { keysOf } from "../../environment.ts";
import { networkOf } from "../../network.ts";
import type { Capability } from "../../capabilities.ts";
import type { Cell } from "../../runner/check.ts";
import type { Acceptance } from "../../trial/moving/acceptance.ts";
import { openTrial } from "../../trial/open-trial.ts";
import type { PartyName } from "../../trial/party.ts";
import type { Session } from "../../trial/session.ts";
import { createBudget } from "../../trial/traffic/budget.ts";
import { newContext, type TrialContext } from "../../trial/trial-context.ts";
import type { Trial } from "../../trial/trial.ts";
import { type Opening, openSession } from "../target.ts";
import { runAcceptCommand } from "./accept-command.ts";
import { type Accepting, acceptingOf, type AcceptOptions } from "./accepting.ts";
import { rowsOf, type Search } from "./connection-fixture.ts";
import { grants, type Known } from "./grants.ts";
import { type Greeting, negotiateVersion, organizationsOf } from "./negotiate-version.ts";
import type { Redeem } from "./share-tokens.ts";

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

/** A sandbox that has answered, before anything is looked for on it. */
export interface SignedIn {
  readonly session: Session;
  readonly apiVersion: string;
  readonly cell: Cell;
  /** Outside of any check. */
  readonly trial: Trial;
  readonly accepting: Accepting;
  /** What all checks share. */
  context(): TrialContext;
  extend(more: Partial<TrialContext>): void;
  /** Grants the capabilities that follow from what is known, with what was found since. */
  grant(more: Partial<Known>): void;
}

/** The pause for replicas, in milliseconds, as long as no lag has been seen. */
const usualReplicaPause = 250;

/** The time left, in milliseconds, if the run has no deadline. No wait is longer. */
const usualTime = 1_800_000;

/** The default time for one acceptance, in milliseconds, by a command and by a person at a terminal. */
export const usualTimeout = { command: 60_000, person: 600_000 };

/**
 * Opens a session: agrees on a version with the sandbox, and learns which organizations the keys belong to.
 *
 * @throws {ConfigError} If it refuses a key or every version.
 */
export async function signIn(options: SandboxOptions): Promise<SignedIn> {
  const { environment, clock = systemClock } = options;
  const accepting = acceptingOf(options, environment);
  const capabilities = new Set<Capability>();
  const organizations: Partial<Record<PartyName, string>> = {};
  const keys = keysOf(environment);
  let context = newContext({ keys, organizations });
  const session = openSession(
    {
      baseUrl: environment.baseUrl,
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
  const known = { keys, accepting, several, fixture: false, created: false, mayMove: false };
  return {
    session,
    apiVersion,
    cell,
    trial,
    accepting,
    context: () => context,
    extend(more) {
      context = { ...context, ...more };
    },
    grant(more) {
      for (const name of grants({ ...known, ...more })) capabilities.add(name);
    },
  };
}

/** Accepts by the command. Redacts the keys in its output. */
function byCommand(command: string, options: SandboxOptions) {
  const { acceptTimeout = usualTimeout.command, processEnvironment, signal } = options;
  const redact = createRedactor(Object.values(keysOf(options.environment)));
  const { runCommand = runAcceptCommand } = options;
  return async (_resource: unknown, _move: unknown, id: string): Promise<Acceptance> => {
    const { accepted, result } = await runCommand(id, {
      command,
      environment: processEnvironment,
      timeout: acceptTimeout,
      redact,
      ...(signal && { signal }),
    });
    // A test may replace the command, so its output is redacted here, too.
    return { accepted, result: redact(result), trusted: false };
  };
}
