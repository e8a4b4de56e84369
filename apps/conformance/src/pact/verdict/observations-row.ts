import { promisesOf } from "@persona-conformance/pact/file";
import { isUnexpected } from "../../document/verdict.ts";
import { unknowns } from "@persona-conformance/schemas/facts";
import type { OpenedPact } from "../pacts.ts";
import { plural } from "../../report/text/text.ts";
import type { Findings, Terms } from "./findings.ts";
import { observers } from "./observers.ts";
import { openRow, rowOf, settle } from "./row.ts";
import { type RunEvidence, runsOf } from "./run-evidence.ts";
import type { Evidence } from "./verdict-document.ts";

/** Whether Persona still gives the same answers to the open questions that touch what the pact relies on. */
export function observationsRow(opened: OpenedPact, found: Findings, terms: Terms): Evidence {
  const what = "no answer to an open question has changed";
  const { todo, usable, refused, origins } = runsOf(opened, found, terms);
  if (usable.length === 0) return openRow(what, refused.join("; "), origins);
  const row = rowOf(what, origins);
  const touched = touchedBy(opened, terms);
  if (touched.length === 0) {
    row.remarks.push("no open question touches what the pact relies on");
  }
  const unknownBefore = new Set<string>();
  let compared = 0;
  for (const id of touched) {
    const seen = usable.flatMap(({ run, stale }) =>
      run.observations.flatMap((one) =>
        one.id === id ? [{ one, isStale: stale.length > 0 }] : [],
      ),
    );
    for (const { one, isStale } of seen) {
      const { question, observed, before } = one;
      if (isUnexpected(one)) {
        const was = before === undefined ? "" : `, it was ${before.observed} since ${before.since}`;
        row.against.push(`${question} now ${observed}${was}`);
      } else if (before === undefined && !isStale) {
        unknownBefore.add(id);
      } else if (!isStale) compared += 1;
    }
    const isKnown = found.answeredBefore.has(id) || usable.some((run) => answersIt(run, id));
    if (seen.length === 0 && isKnown && !isTolerated(id, usable, terms)) {
      row.open.push(`${questionOf(id)} no check answered it in this run: ${todo} again`);
    }
  }
  row.open.push(
    ...usable.flatMap(({ stale }) => stale.map((reason) => `${reason}: ${todo} again`)),
  );
  if (unknownBefore.size > 0) {
    row.open.push(
      `${plural(unknownBefore.size, "open question")} without an earlier answer (${[...unknownBefore].join(", ")}): ${todo}; the first such run fills the ledger, and later ones are compared with it`,
    );
  } else if (touched.length > 0 && compared === 0) {
    row.open.push(`none was compared with an earlier one: ${todo} again`);
  }
  return settle(row);
}

const checksThatAnswer = (id: string): readonly string[] =>
  new Map<string, readonly string[]>(Object.entries(observers)).get(id) ?? [];

/** The open questions that are answered by a check whose main statement the pact relies on. */
function touchedBy({ pact }: OpenedPact, { guards }: Terms): readonly string[] {
  const relied = new Set<string>(promisesOf(pact).map(({ statement }) => statement));
  const ids = new Set(
    guards.filter(({ cites: [first = ""] }) => relied.has(first)).map(({ id }) => id),
  );
  return Object.keys(observers).filter((id) => checksThatAnswer(id).some((one) => ids.has(one)));
}

/** Whether a check passed that always answers the question. */
const answersIt = ({ run }: RunEvidence, id: string): boolean =>
  run.results.some(
    (result) => result.outcome.kind === "passed" && checksThatAnswer(id).includes(result.id),
  );

/** Whether all checks that could answer it were skipped for lack of tolerated capabilities. */
function isTolerated(id: string, usable: readonly RunEvidence[], { tolerated }: Terms): boolean {
  const outcomes = usable.flatMap(({ run }) =>
    run.results.flatMap((result) =>
      checksThatAnswer(id).includes(result.id) ? [result.outcome] : [],
    ),
  );
  return (
    outcomes.length > 0 &&
    outcomes.every(
      (outcome) =>
        outcome.kind === "skipped" && outcome.lacking.every((name) => tolerated.has(name)),
    )
  );
}

const questionOf = (id: string): string =>
  Object.entries(unknowns).find(([name]) => name === id)?.[1].question ?? id;
