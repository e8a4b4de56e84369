import type { Verdict } from "../../document/verdict.ts";

/** How each verdict is shown: a letter in the data, a sign, and a word. */
export const shown = {
  breaks: { letter: "b", sign: "✕", word: "failed" },
  fixed: { letter: "f", sign: "↑", word: "passed though known to fail" },
  undecided: { letter: "u", sign: "?", word: "undecided" },
  advice: { letter: "a", sign: "!", word: "failed a SHOULD" },
  known: { letter: "k", sign: "≈", word: "failed as known" },
  skipped: { letter: "s", sign: "–", word: "skipped" },
  conforms: { letter: "c", sign: "✓", word: "passed" },
} as const satisfies Record<Verdict, { letter: string; sign: string; word: string }>;
