import type { RunDocument } from "../../src/document/run-document.ts";
import { regularChecks } from "../../src/checks/index.ts";
import { ConfigError } from "../../src/config-error.ts";
import { readEnvironment } from "../../src/environment.ts";
import { nothingFound } from "../../src/runner/nothing-found.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openSandbox } from "../../src/targets/sandbox/sandbox.ts";
import { keys, origin, type StandIn } from "./stand-in.ts";

/** Who accepts for the destination. */
export type Acceptor = "command" | "person" | "nobody";

interface RunOptions {
  /** The folder in which runs store what the next run needs. */
  readonly folder: string;
  readonly acceptor: Acceptor;
  /** Whether a request may hang. The timeout is then short. */
  readonly hangs: boolean;
  readonly messages: string[];
}

/** Performs one run as the command line does. Returns "killed" if the run was killed. */
export async function oneRun(
  sandbox: StandIn,
  { folder, acceptor, hangs, messages }: RunOptions,
): Promise<RunDocument | "killed"> {
  const { clock } = sandbox;
  const environment = readEnvironment({
    PERSONA_BASE_URL: origin,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_CONNECTION_ID: sandbox.connectionId,
    PERSONA_STATE_DIR: folder,
    ...(acceptor !== "nobody" && { PERSONA_DESTINATION_API_KEY: keys.destination }),
    ...(acceptor === "command" && { PERSONA_ACCEPT_COMMAND: "accept" }),
  });
  const startedAt = new Date(clock.now()).toISOString();
  const whole = async (): Promise<RunDocument> => {
    try {
      const { target, apiVersion } = await openSandbox({
        environment,
        processEnvironment: {},
        inflection: "kebab",
        provision: false,
        ...(acceptor === "person" && { accept: "wait" }),
        clock,
        fetch: sandbox.fetch,
        // In real time, because a hanging request has to be waited for. No other request takes that long.
        timeout: hangs ? 100 : 60_000,
        tell: (text) => messages.push(text),
        runCommand: async (id) => {
          const accepted = await sandbox.accept(id);
          return { accepted, result: `the command ended with exit ${accepted ? 0 : 1}` };
        },
      });
      const cells = [{ apiVersion, inflection: "kebab" }];
      return await run({ suite, checks: regularChecks, cells, target, seed: 0, now: clock.now });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return nothingFound("sandbox", startedAt, 0, error.message);
    }
  };
  return Promise.race([whole(), sandbox.killed().then(() => "killed" as const)]);
}
