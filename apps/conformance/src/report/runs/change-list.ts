import { driftGroups, placesInWords } from "../findings/drift-groups.ts";
import { causes } from "../causes/causes.ts";
import type { Changes } from "./changes.ts";
import type { Result } from "../../document/run-document.ts";
import { type BrokenPromise, byPromise } from "../findings/findings.ts";
import { listed, plural } from "../text/text.ts";
import { verdict } from "../../document/verdict.ts";

/** The label and the sign of each kind of change, the most important first. */
export const changeKinds = {
  failing: { label: "newly failing", sign: "✗", mood: "bad" },
  answer: { label: "answer changed", sign: "≠", mood: "bad" },
  lost: { label: "no longer decided", sign: "?", mood: "open" },
  fixed: { label: "fixed", sign: "✓", mood: "good" },
  advice: { label: "newly failing, advice", sign: "!", mood: "open" },
  slower: { label: "more than twice as slow", sign: "◷", mood: "open" },
  drift: { label: "new drift", sign: "~", mood: "open" },
  gone: { label: "check gone", sign: "−", mood: "quiet" },
  added: { label: "check added", sign: "+", mood: "quiet" },
} as const;

export type ChangeKind = keyof typeof changeKinds;

export interface Change {
  readonly kind: ChangeKind;
  /** A check's id, a place in an answer, or an open question. */
  readonly subject: string;
  /** Our own text. */
  readonly words?: string;
  /** Text that comes from the target, in whole or in part. */
  readonly detail?: string;
  /** The ids of the checks that changed. */
  readonly checks: readonly string[];
}

const arrow = (before: string, after: string): string => `${before} → ${after}`;
const time = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;

/** All changes, the worst first. Failures with one cause are one change. */
export function changeList(found: Changes): readonly Change[] {
  const list: readonly Change[] = [
    ...causes(byPromise(found.failing)).map(({ promises, results, answer }) => {
      const bad = results.some((result) => verdict(result) === "breaks");
      return {
        kind: bad ? ("failing" as const) : ("advice" as const),
        subject: nameOf(results),
        words: promisesInWords(promises),
        detail: answer === undefined ? (results[0]?.outcome.problem ?? "") : `got ${answer}`,
        checks: idsOf(results),
      };
    }),
    ...found.answers.map(({ observation, was }) => ({
      kind: "answer" as const,
      subject: observation.id,
      words:
        observation.accepted === true ? `${observation.question} (accepted)` : observation.question,
      detail: arrow(was, observation.observed),
      checks: [],
    })),
    ...[...Map.groupBy(found.lost, reasonOf)].map(([reason, results]) => ({
      kind: "lost" as const,
      subject: nameOf(results),
      detail: reason,
      checks: idsOf(results),
    })),
    ...found.fixed.map(({ id, level, statement, failedSince }) => ({
      kind: "fixed" as const,
      subject: id,
      words: `seen failing since ${failedSince.slice(0, 10)}; ${level}: ${statement}`,
      checks: [id],
    })),
    ...found.slower.map(({ name, before, after }) => ({
      kind: "slower" as const,
      subject: name,
      words: arrow(time(before), time(after)),
      checks: [],
    })),
    ...driftGroups(found.drift).map((group) => ({
      kind: "drift" as const,
      subject: group.member,
      words: placesInWords(group),
      detail: group.what,
      checks: [],
    })),
    ...found.gone.map((id) => ({ kind: "gone" as const, subject: id, checks: [] })),
    ...found.added.map((id) => ({ kind: "added" as const, subject: id, checks: [id] })),
  ];
  const order = Object.keys(changeKinds);
  return list.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** The first of several promises, and the number of the others. */
export function promisesInWords([first, ...others]: readonly BrokenPromise[]): string {
  const more = others.length > 0 ? `, and ${plural(others.length, "promise")} more` : "";
  return first === undefined ? "" : `${first.level}: ${first.statement}${more}`;
}

const idsOf = (results: readonly Result[]): readonly string[] => [
  ...new Set(results.map(({ id }) => id)),
];

/** The first of several checks, and the number of the others. */
function nameOf(results: readonly Result[]): string {
  const [first = "", ...others] = idsOf(results);
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function reasonOf({ outcome }: Result): string {
  switch (outcome.kind) {
    case "undecided":
      return outcome.problem;
    case "skipped":
      return `skipped: no ${outcome.lacking.join(", no ")}`;
    case "passed":
    case "failed":
      return "";
  }
}

/** The number of changes, as in `2 newly failing, 1 fixed and 3 differences in drift`. */
export function changesInWords(found: Changes): string {
  const { failing, answers, lost, fixed, slower, drift, gone, added } = found;
  const parts: readonly (readonly [readonly unknown[], string])[] = [
    [failing, `${failing.length} newly failing`],
    [answers, `${plural(answers.length, "answer")} changed`],
    [lost, `${lost.length} no longer decided`],
    [fixed, `${fixed.length} fixed`],
    [slower, `${slower.length} more than twice as slow`],
    [drift, `${plural(driftGroups(drift).length, "new difference")} in drift`],
    [gone, `${plural(gone.length, "check")} gone`],
    [added, `${plural(added.length, "check")} added`],
  ];
  const counts = parts.filter(([things]) => things.length > 0).map(([, words]) => words);
  return counts.length === 0 ? "nothing changed" : listed(counts);
}
