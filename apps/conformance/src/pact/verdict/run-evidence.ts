import type { Result, RunDocument } from "../../document/run-document.ts";
import type { OpenedPact } from "../pacts.ts";
import { runCommand } from "./commands.ts";
import type { Findings, Found, Terms } from "./findings.ts";
import { notASandbox, refusalOf, staleness } from "./origin.ts";
import type { Origin } from "./verdict-document.ts";

/** A run that is evidence about a sandbox. */
export interface RunEvidence {
  readonly run: RunDocument;
  readonly origin: Origin;
  /** Why it does not support a yes. Its failures still count. */
  readonly stale: readonly string[];
}

export interface Runs {
  /** What to do for a run that is evidence. */
  readonly todo: string;
  readonly usable: readonly RunEvidence[];
  /** Why the other runs are no evidence. */
  readonly refused: readonly string[];
  readonly origins: readonly Origin[];
}

/** Sorts the given runs into usable and refused ones. */
export function runsOf(opened: OpenedPact, { runs, sandbox }: Findings, terms: Terms): Runs {
  const todo = `run \`${runCommand(opened)}\``;
  const usable: RunEvidence[] = [];
  const refused: string[] = [];
  const origins: Origin[] = [];
  for (const found of runs) {
    const { document: run } = found;
    const origin = originOf(found);
    origins.push(origin);
    const reason =
      notASandbox(origin, terms) ??
      refusalOf(origin, terms) ??
      elsewhere(origin, sandbox?.document.target.baseUrl);
    if (reason === undefined) usable.push({ run, origin, stale: staleIn(run, origin, terms) });
    else refused.push(`${reason}; ${todo}`);
  }
  if (runs.length === 0) refused.push(`no run: ${todo}`);
  return { todo, usable, refused, origins };
}

function originOf({ file, document }: Found<RunDocument>): Origin {
  const { suite, target, startedAt, finishedAt, results } = document;
  return {
    file,
    suite: suite.version,
    target: { kind: target.kind, baseUrl: target.baseUrl },
    apiVersions: [...new Set(results.map(({ apiVersion }) => apiVersion))].toSorted(),
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

/** Why a run is of another sandbox than the verification. It then shows nothing about this one. */
function elsewhere({ target, file }: Origin, verifiedAt: string | undefined): string | undefined {
  const baseUrl = target?.baseUrl ?? "";
  return verifiedAt === undefined || sameOrigin(baseUrl, verifiedAt)
    ? undefined
    : `${file} is of ${baseUrl}, and the pact was verified with ${verifiedAt}`;
}

const sameOrigin = (one: string, other: string): boolean =>
  one === other ||
  (URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin);

function staleIn(
  { finishedAt, problems, shard }: RunDocument,
  origin: Origin,
  terms: Terms,
): readonly string[] {
  const { file } = origin;
  return [
    ...(finishedAt === undefined
      ? [`${file} was cut short${problems.length > 0 ? `: ${problems.join("; ")}` : ""}`]
      : problems.map((problem) => `${file}: ${problem}`)),
    ...(shard === undefined
      ? []
      : [`${file} is shard ${shard.index} of ${shard.of}: merge them with \`merge\``]),
    ...staleness(origin, terms),
  ];
}

/** Whether a result is recent enough. An earlier run may have passed it on. */
export const isFresh = ({ carriedOver: carried }: Result, { now, maxAge }: Terms): boolean =>
  carried === undefined || now.getTime() - Date.parse(carried) <= maxAge * 24 * 60 * 60 * 1000;
