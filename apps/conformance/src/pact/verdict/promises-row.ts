import { type Cell, promisesOf, reliedOn } from "@persona-conformance/pact/file";
import { type StatementId, statements } from "@persona-conformance/schemas/facts";
import type { Result } from "../../document/run-document.ts";
import { verdict } from "../../document/verdict.ts";
import { plural } from "../../report/text/text.ts";
import type { OpenedPact } from "../pacts.ts";
import type { Findings, Terms } from "./findings.ts";
import { rowOf, settle } from "./row.ts";
import { isAboutStyles, runIn } from "./commands.ts";
import { isFresh, type Runs, runsOf } from "./run-evidence.ts";
import type { Evidence, UnseenPromise } from "./verdict-document.ts";

export interface Promises {
  readonly row: Evidence;
  /** The statements that the pact relies on and no check confirmed. */
  readonly unseen: readonly UnseenPromise[];
}

/**
 * Whether checks confirmed each statement that the pact relies on, in the pact's own API version and key inflection.
 */
export function promisesRow(opened: OpenedPact, found: Findings, terms: Terms): Promises {
  const runs = runsOf(opened, found, terms);
  const row = rowOf("every promise that it relies on was kept", runs.origins);
  const unseen: UnseenPromise[] = [];
  for (const { statement, cells } of promisesOf(opened.pact)) {
    for (const cell of cells) {
      const seen = lookFor({ statement, cell }, runs, terms);
      row.against.push(...seen.failed);
      const isTolerated = terms.tolerated.has(statement);
      if (!isTolerated) row.open.push(...seen.undecided);
      if (seen.passed && seen.leftOut.length > 0) {
        const gap = `${statement}: ${plural(seen.leftOut.length, "check")} of it left out (${seen.leftOut.join(", ")}): ${runIn([cell])}`;
        (isTolerated ? row.remarks : row.open).push(gap);
      }
      if (!seen.passed) unseen.push(unseenPromise({ statement, cell }, seen, terms));
    }
  }
  // Reports a stale run once.
  row.open.push(
    ...runs.refused,
    ...runs.usable.flatMap(({ stale }) => stale.map((reason) => `${reason}: ${runs.todo} again`)),
  );
  const open = unseen.filter(({ tolerated }) => !tolerated);
  // Without any run, all are open for the same reason, which is already listed.
  if (runs.usable.length > 0) row.open.push(...inGroups(open));
  const tolerated = unseen.length - open.length;
  if (tolerated > 0) row.remarks.push(`${plural(tolerated, "promise")} not seen to be kept`);
  row.open.push(...untied(opened, terms));
  return { row: settle(row), unseen };
}

/** Reports statements with the same reason together. */
const inGroups = (unseen: readonly UnseenPromise[]): readonly string[] =>
  Array.from(
    Map.groupBy(unseen, ({ because }) => because),
    ([because, those]) =>
      `${[...new Set(those.map(({ statement }) => statement))].join(", ")}: ${because}`,
  );

interface Wanted {
  readonly statement: StatementId;
  readonly cell: Cell;
}

/** The results of the runs for one statement in one cell. */
interface Seen {
  readonly passed: boolean;
  readonly failed: readonly string[];
  readonly undecided: readonly string[];
  /** For each skipped check, the capabilities that it lacked. */
  readonly skipped: readonly (readonly string[])[];
  /** Checks of the suite that have no result in the runs. */
  readonly leftOut: readonly string[];
  /** The number of checks of the suite that test the statement. */
  readonly guards: number;
}

function lookFor({ statement, cell }: Wanted, { usable }: Runs, terms: Terms): Seen {
  const matching = usable.flatMap(({ run, stale }) =>
    run.results
      .filter((result) => guardsIt(result, statement) && speaks(result, cell, statement))
      .map((result) => ({ result, counts: stale.length === 0 && isFresh(result, terms) })),
  );
  const of = <K extends Result["outcome"]["kind"]>(kind: K) =>
    matching.flatMap(({ result, counts }) =>
      isOutcome(result, kind) ? [{ ...result, counts }] : [],
    );
  const guards = terms.guards.filter(({ cites }) => cites.includes(statement));
  const ids = new Set(matching.map(({ result }) => result.id));
  return {
    // A team's own check may show that a statement is broken, but not that it holds.
    passed: of("passed").some(({ counts, id }) => counts && guards.some((one) => one.id === id)),
    failed: of("failed").map(
      ({ id, statement: text, outcome, known, level }) =>
        `${id}: ${text}: ${outcome.problem}${verdict({ level, outcome, known }) === "known" ? ` (known: ${known})` : ""}`,
    ),
    undecided: of("undecided").map(({ id, outcome }) => `${id}: ${outcome.problem}`),
    skipped: of("skipped").map(({ outcome }) => outcome.lacking),
    leftOut: usable.length === 0 ? [] : guards.map(({ id }) => id).filter((id) => !ids.has(id)),
    guards: guards.length,
  };
}

type ResultOf<K extends Result["outcome"]["kind"]> = Result & {
  readonly outcome: Extract<Result["outcome"], { kind: K }>;
};
const isOutcome = <K extends Result["outcome"]["kind"]>(
  result: Result,
  kind: K,
): result is ResultOf<K> => result.outcome.kind === kind;

const guardsIt = ({ cites, alsoCites: also = [] }: Result, statement: string): boolean =>
  cites === statement || also.includes(statement);

const speaks = (result: Cell, { apiVersion, inflection }: Cell, statement: StatementId): boolean =>
  result.apiVersion === apiVersion &&
  (result.inflection === inflection || isAboutStyles(statement));

function unseenPromise({ statement, cell }: Wanted, seen: Seen, terms: Terms): UnseenPromise {
  const { skipped, leftOut, guards } = seen;
  const lacking = [...new Set(skipped.flat())];
  const isTolerated =
    terms.tolerated.has(statement) ||
    (lacking.length > 0 &&
      leftOut.length === 0 &&
      seen.undecided.length === 0 &&
      lacking.every((name) => terms.tolerated.has(name)));
  const command = runIn([cell]);
  const toTolerate = `--tolerate ${(lacking.length > 0 ? lacking : [statement]).join(",")}`;
  return {
    statement,
    text: statements[statement].text,
    ...cell,
    because:
      guards === 0
        ? `no check of the suite looks at it: accept that with ${toTolerate}`
        : lacking.length > 0
          ? `skipped for lack of ${lacking.join(", ")}: provide it and run \`${command}\`, or accept that with ${toTolerate}`
          : `no check of it passed in ${cell.apiVersion} (${cell.inflection}): run \`${command}\``,
    tolerated: isTolerated,
    ...(guards > 0 && { command }),
  };
}

/** Interactions that rely on no known statement. No check tests what they rely on. */
function untied({ pact }: OpenedPact, { tolerated }: Terms): readonly string[] {
  return pact.interactions
    .filter(
      ({ type }) => type === "Synchronous/HTTP" || type === undefined || !tolerated.has("messages"),
    )
    .filter((interaction) => reliedOn(interaction).length === 0)
    .map(
      ({ description }) =>
        `${description}: it names no promise: name those that it relies on (docs/pact.md)`,
    );
}
