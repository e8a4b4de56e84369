import { rulings } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { knownAlarms } from "../src/selftest/known-misses.ts";
import { tryOn } from "../src/selftest/trial-run.ts";

// Stryker changes the mock, and these are the only tests: what they let pass is a provider whose fault the suite does
// not see. Each set answers all open questions, and together they contain each answer.
const alarming = new Set(
  knownAlarms.flatMap(({ rulings: given }) =>
    Object.entries(given).map(([id, answer]) => `${id}=${answer}`),
  ),
);
const questions = Object.entries(rulings).map(([id, { ours, answers }]) => ({
  id,
  answers: [
    ours,
    ...answers.filter((answer) => answer !== ours && !alarming.has(`${id}=${answer}`)),
  ],
}));
const sets = Math.max(...questions.map(({ answers }) => answers.length));

test.each(Array.from({ length: sets }, (_, index) => index))(
  "accepts the mock under set %i of rulings",
  async (index) => {
    const given = Object.fromEntries(
      questions.map(({ id, answers }) => [id, answers[index % answers.length] ?? ""]),
    );
    const { failed, undecided, right } = await tryOn({
      kind: "ruling",
      name: `set ${index}`,
      rulings: given,
      // Where each check has organizations of its own, nobody else has rows in their lists.
      reuse: given["protocol/other-rows"] !== "there are none",
      bail: true,
    });
    expect({ right, failed, undecided }).toEqual({ right: true, failed: [], undecided: [] });
  },
);
