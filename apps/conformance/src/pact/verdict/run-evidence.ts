import type { Result, RunDocument } from "../../document/run-document.ts";
import type { Findings, Found, Terms } from "./findings.ts";
import { notASandbox, refusalOf, staleness } from "./origin.ts";
import type { Origin } from "./verdict-document.ts";
import { invocation } from "../../invocation.ts";

/** A run that is evidence of a sandbox. */
export interface RunEvidence {
  readonly run: RunDocument;
  readonly origin: Origin;
  /** Why it supports no yes; what it has against the pact counts all the same. */
  readonly stale: readonly string[];
}

export interface Runs {
  readonly usable: readonly RunEvidence[];
  /** Why the others are no evidence. */
  readonly refused: readonly string[];
  readonly origins: readonly Origin[];
}

export const todo = `run \`${invocation} run --target sandbox\``;

/** The runs at hand, each with what it is worth. */
export function runsOf({ runs, sandbox }: Findings, terms: Terms): Runs {
  const usable: RunEvidence[] = [];
  const refused: string[] = [];
  const origins = runs.map(originOf);
  for (const [index, { document: run }] of runs.entries()) {
    const origin = origins[index] as Origin;
    const reason =
      notASandbox(origin, terms) ??
      refusalOf(origin, terms) ??
      elsewhere(origin, sandbox?.document.target.baseUrl);
    if (reason === undefined) usable.push({ run, origin, stale: staleIn(run, origin, terms) });
    else refused.push(`${reason}; ${todo}`);
  }
  if (runs.length === 0) refused.push(`no run: ${todo}`);
  return { usable, refused, origins };
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

/** The pact is kept by one sandbox: what another one shows says nothing of it. */
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

/** Whether a result was found out recently enough; it may be one that an earlier run has handed on. */
export const isFresh = ({ carried }: Result, { now, maxAge }: Terms): boolean =>
  carried === undefined || now.getTime() - Date.parse(carried) <= maxAge * 24 * 60 * 60 * 1000;
