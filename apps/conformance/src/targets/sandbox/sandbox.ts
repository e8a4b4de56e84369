import { NoReplyError } from "@persona-conformance/client";
import { ConfigError } from "../../config-error.ts";
import { DeadlineError } from "../../deadline.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { RateLimited } from "../../trial/traffic/politeness.ts";
import { findFixture, SwappedRoles } from "./connection-fixture.ts";
import { signIn, type SandboxOptions } from "./sign-in.ts";
import { type Sandbox, withFixture, withoutFixture } from "./take-hold.ts";

export type { Sandbox, SandboxOptions };

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
  const signedIn = await signIn(options);
  const fixture = await findFixture(signedIn.trial, signedIn.context(), options);
  return fixture === undefined
    ? withoutFixture(signedIn, options)
    : withFixture(signedIn, fixture, options);
}
