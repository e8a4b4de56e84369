import { rulings, type Rulings } from "@persona-conformance/mock";
import { answersIn, knownAlarms } from "./known-misses.ts";
import type { Questions } from "./pairs.ts";

/** The open questions, without the answers that are known to raise an alarm: they would do so in every set. */
export function quietQuestions(): Questions {
  const alarming = new Set(knownAlarms.map(({ rulings: given }) => answersIn(given)[0]));
  return Object.fromEntries(
    Object.entries(rulings).map(([id, { answers }]) => [
      id,
      answers.filter((answer) => !alarming.has(`${id}=${answer}`)),
    ]),
  );
}

/** Few sets of rulings that together hold each of these answers. */
export function everyAnswer(): readonly Partial<Rulings>[] {
  const questions = Object.entries(quietQuestions());
  const count = Math.max(...questions.map(([, answers]) => answers.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      questions.map(([id, answers]) => [id, answers[index % answers.length] ?? ""]),
    ),
  );
}
