import type { OpenedPact } from "../pacts.ts";
import { descriptionRow } from "./description-row.ts";
import type { Findings, Terms } from "./findings.ts";
import { observationsRow } from "./observations-row.ts";
import { promisesRow } from "./promises-row.ts";
import type { Answer, Evidence, UnseenPromise } from "./verdict-document.ts";
import { mockRow, sandboxRow } from "./verification-rows.ts";

export interface Weighed {
  readonly answer: Answer;
  readonly evidence: readonly Evidence[];
  readonly unseen: readonly UnseenPromise[];
}

/** Decides each condition. One "no" makes the answer no; otherwise one "unknown" makes it unknown. */
export function weigh(pact: OpenedPact, found: Findings, terms: Terms): Weighed {
  const { row, unseen } = promisesRow(pact, found, terms);
  const evidence = [
    descriptionRow(pact, found, terms),
    mockRow(pact, found, terms),
    sandboxRow(pact, found, terms),
    row,
    observationsRow(pact, found, terms),
  ];
  return { answer: answerOf(evidence), evidence, unseen };
}

function answerOf(evidence: readonly Evidence[]): Answer {
  const answers = new Set(evidence.map(({ answer }) => answer));
  return answers.has("no") ? "no" : answers.has("unknown") ? "unknown" : "yes";
}
