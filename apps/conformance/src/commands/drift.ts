import { cacheFolder, cacheIn, noCache } from "../description/cache.ts";
import type { Ask } from "../description/download.ts";
import type { Scope } from "../description/scope.ts";
import { alarming, type DriftDocument } from "../document/drift-document.ts";
import { type Accepted, idle, readAccepted } from "../drift/accepted.ts";
import { driftOf } from "../drift/drift-of.ts";
import { explainChange } from "../drift/explain-change.ts";
import type { TeamUsages } from "../drift/impact.ts";
import type { Io } from "../io.ts";
import { readGiven } from "../read-text.ts";
import { printable } from "../report/text/text.ts";
import type { DriftReporter } from "./drift-reporters.ts";
import { writeDrift } from "./drift-reports.ts";
import { demandSpec } from "./spec-option.ts";

export interface DriftCommand {
  readonly spec?: string;
  readonly against?: string;
  readonly scope: Scope;
  readonly operations?: string;
  readonly pact?: string;
  readonly har?: string;
  readonly apiVersion?: string;
  readonly accepted?: string;
  readonly since?: string;
  readonly explain?: string;
  readonly json?: true;
  readonly reporter: readonly DriftReporter[];
  readonly out?: string;
}

/**
 * Prints or writes what changed between two states of the official description. Exit code 1: something breaking or
 * notable changed.
 */
export async function driftCommand(options: DriftCommand, io: Io): Promise<number> {
  const spec = demandSpec(options, io);
  const folder = cacheFolder(io.environment);
  const cache = folder === undefined ? noCache : cacheIn(folder);
  const team = await teamOf(options);
  const today = new Date().toISOString().slice(0, 10);
  const accepted = options.accepted === undefined ? [] : await acceptedIn(options.accepted);
  const asked = {
    ...options,
    spec,
    team,
    accepted,
    today,
    cache,
    signal: io.signal,
    ask: asking(io),
  };
  if (options.since !== undefined) {
    const { changelogCommand } = await import("./drift-since.ts");
    return changelogCommand({ ...asked, since: options.since }, io);
  }
  const drift = await driftOf(asked);
  if (options.explain !== undefined) {
    io.write(explainChange(drift, options.explain, io));
    return 0;
  }
  await writeDrift(drift, options, io);
  const ids = new Set(drift.changes.map(({ id }) => id));
  for (const line of idle(accepted, ids, today)) io.writeError(`${printable(line)}\n`);
  return exitCodeOf(drift);
}

const exitCodeOf = (drift: Pick<DriftDocument, "changes">): number =>
  alarming(drift).length > 0 ? 1 : 0;

/** The team's own requests, from a pact or an archive. */
async function teamOf(options: DriftCommand): Promise<TeamUsages> {
  if (options.pact === undefined && options.har === undefined) return {};
  const { readTeamUsages } = await import("../drift/team-usages.ts");
  return readTeamUsages(options);
}

/** Fetches a URL. The network modules are loaded only if there is one. */
const asking =
  ({ environment }: Io): Ask =>
  async (url, options) => {
    const { followingRedirects, networkOf } = await import("../network.ts");
    return followingRedirects(networkOf(environment))(url, options);
  };

const acceptedIn = async (file: string): Promise<readonly Accepted[]> =>
  readAccepted(await readGiven(file, "the accepted changes in"), file);
