import { rulings, type Rulings } from "@persona-conformance/mock";
import { answersIn, knownAlarms } from "./known-misses.ts";

/** Few sets of rulings that together hold each answer to each open question, but for the known alarms. */
export function everyAnswer(): readonly Partial<Rulings>[] {
  const alarming = new Set(knownAlarms.flatMap(({ rulings: given }) => answersIn(given)));
  const questions = Object.entries(rulings).map(([id, { ours, answers }]) => ({
    id,
    answers: [
      ours,
      ...answers.filter((answer) => answer !== ours && !alarming.has(`${id}=${answer}`)),
    ],
  }));
  const count = Math.max(...questions.map(({ answers }) => answers.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      questions.map(({ id, answers }) => [id, answers[index % answers.length] ?? ""]),
    ),
  );
}
