import type { Broken, Spoilt } from "../../runner/outcome.ts";
import type { TrialExchange } from "../trial-exchange.ts";
import type { Trial } from "../trial.ts";

/**
 * Differences that are seen in some answers alone, such as those to one party or in one style. Another check that such an answer
 * fails, because of the same members or values, has the same cause.
 */
export const apart = (
  trial: Trial,
  differences: readonly string[],
  isThere: (one: TrialExchange) => boolean,
): Pick<Broken, "spoilt"> => ({
  spoilt: {
    answers: {
      has: (exchange) => trial.exchanges().some((one) => one.exchange === exchange && isThere(one)),
    },
    for: "others",
    leads: false,
    apart: true,
    ...(differences.length > 0 && { words: differences.flatMap(wordsOf) }),
  },
});

/** A value that is wrong wherever it is shown: whatever else compares it has the same cause. Some write its name in two words. */
export const wherever = (name: string): Spoilt => ({
  answers: { has: () => true },
  for: "all",
  leads: false,
  words: [name, name.replaceAll("-", " ")],
});

/** The member that differs, and the value that it has there. */
function wordsOf(difference: string): readonly string[] {
  const [, name = "", value = ""] = /^(\S+) (.*) instead of /.exec(difference) ?? [];
  const text = /^"(.{4,})"$/.exec(value)?.[1];
  // The word stands in the description of any answer.
  const names = name === "" || name === "status" ? [] : [name, name.replaceAll("-", " ")];
  return [...names, ...(text ? [text] : [])];
}
