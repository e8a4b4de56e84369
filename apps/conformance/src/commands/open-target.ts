import {
  inflections,
  newestVersion,
  promisedVersions,
  versionNames,
} from "@persona-conformance/schemas";
import { ConfigError } from "../config-error.ts";
import { readEnvironment } from "../environment.ts";
import type { Io } from "../io.ts";
import type { Cell } from "../runner/check.ts";
import type { Runnable } from "../runner/run-options.ts";
import type { Shard } from "../runner/shard.ts";
import type { Opening } from "../targets/target.ts";
import type { Trial } from "../trial/trial.ts";
import type { LiveLine } from "./live-line.ts";
import { oneOf, pickFaults, pickRulings, refuseMockOptions } from "./pick.ts";
import type { RunCommand } from "./run-options.ts";

interface Surroundings {
  readonly io: Io;
  readonly live: LiveLine;
  readonly shard: Shard | undefined;
}

/** Opens the target of a run. Returns it with the cells in which the checks run. */
export type OpenTarget = (
  opening: Opening,
  surroundings: Surroundings,
) => Promise<{ readonly target: Runnable<Trial>; readonly cells: readonly Cell[] }>;

/**
 * Reads the options about the target, before a run writes anything.
 * @throws {ConfigError} If an option is wrong, or does not go with this kind of target.
 */
export async function readTarget(options: RunCommand): Promise<OpenTarget> {
  const versions = options.apiVersion.includes("all")
    ? versionNames.toReversed()
    : options.apiVersion.map((name) => oneOf(name, versionNames, "API version"));
  const chosen = new Set(
    options.inflection.map((name) => oneOf(name, ["all", ...inflections], "inflection")),
  );
  const styles = inflections.filter((style) => chosen.has(style) || chosen.has("all"));
  if (styles.length === 0) styles.push("kebab");
  return options.target === "mock"
    ? readMock(options, { versions, styles })
    : readSandbox(options, { versions, styles });
}

/** The versions and the styles that were asked for. */
interface Asked {
  readonly versions: readonly string[];
  readonly styles: readonly string[];
}

const cellsOf = (apiVersions: readonly string[], styles: readonly string[]): readonly Cell[] =>
  apiVersions.flatMap((apiVersion) => styles.map((inflection) => ({ apiVersion, inflection })));

async function readMock(options: RunCommand, { versions, styles }: Asked): Promise<OpenTarget> {
  const { conditionValues, faults, rulings } = await import("@persona-conformance/mock");
  const picked = {
    faults: pickFaults(options.fault, faults, conditionValues),
    rulings: pickRulings(options.ruling, rulings),
    ...(options.fixture && { fixture: options.fixture }),
  };
  return async (opening) => {
    const { openMock } = await import("../targets/mock.ts");
    const target = openMock({ ...opening, ...picked });
    return { target, cells: cellsOf(versions.length > 0 ? versions : [newestVersion], styles) };
  };
}

function readSandbox(options: RunCommand, { versions, styles }: Asked): OpenTarget {
  refuseMockOptions(options);
  return async (opening, { io, live, shard }) => {
    const environment = readEnvironment(
      io.environment,
      shard,
      "; without --target sandbox, a run uses the mock",
    );
    if (options.accept === "command" && environment.acceptCommand === undefined) {
      throw new ConfigError(
        "--accept command needs PERSONA_ACCEPT_COMMAND: set it, or use --accept wait",
      );
    }
    const { openSandbox } = await import("../targets/sandbox/sandbox.ts");
    const { ask } = io;
    const { waitingForPerson = (wait) => wait() } = opening;
    const [first] = versions;
    const { target, apiVersion } = await openSandbox({
      ...opening,
      environment,
      processEnvironment: io.environment,
      inflection: styles[0] ?? "kebab",
      attended: io.ask !== undefined,
      ...(io.clock && { clock: io.clock }),
      tell: (text) => live.note(text, true),
      ...(options.accept && { accept: options.accept }),
      ...(options.acceptTimeout !== undefined && { acceptTimeout: options.acceptTimeout }),
      ...(ask && {
        ask(question) {
          live.clear();
          return waitingForPerson(() => ask(question));
        },
      }),
      provision: options.provision ?? false,
      ...(options.redeem && { redeem: options.redeem }),
      ...(first !== undefined && !options.apiVersion.includes("all") && { apiVersion: first }),
    });
    // A target may refuse versions that Persona names only in some places. So `all` means the negotiated version and
    // the promised ones.
    const all = new Set([apiVersion, ...promisedVersions.toReversed()]);
    const sent = options.apiVersion.includes("all") ? [...all] : versions;
    return { target, cells: cellsOf(sent.length > 0 ? sent : [apiVersion], styles) };
  };
}
