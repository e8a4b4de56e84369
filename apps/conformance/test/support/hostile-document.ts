import type { RunDocument } from "../../src/document/run-document.ts";
import { document, exchange, result } from "./run-document.ts";

/** A run whose target says `text` wherever a target has the word. */
export const saying = (text: string): RunDocument =>
  document({
    target: { kind: "sandbox", baseUrl: `https://x${text}`, capabilities: [] },
    problems: [`problem ${text}`],
    byHand: [{ text: "By hand:" }, { text, isCommand: true }],
    outdated: [`outdated ${text}`],
    results: [
      result({
        outcome: { kind: "failed", problem: text, expected: `e ${text}`, actual: `a ${text}` },
        exchanges: [
          { ...exchange, path: `/${text}`, sent: text, body: text, requestId: text },
          { ...exchange, headers: { [`x-${text}`]: text }, body: JSON.stringify({ data: text }) },
        ],
      }),
      result({ id: "b", outcome: { kind: "undecided", problem: `u ${text}` } }),
      result({ id: "c", known: text, outcome: { kind: "passed" } }),
    ],
    observations: [
      {
        id: "stranger",
        question: "?",
        candidates: ["404"],
        observed: text,
        requestId: text,
        check: text,
        exchange: { ...exchange, path: `/${text}`, sent: text, requestId: text },
        before: { observed: text, since: "2026-01-01" },
      },
    ],
    drift: [{ where: text, what: text, requestId: text }],
  });

/** Characters that steer a terminal, hide or reverse text, or that no XML can hold. */
export const unprintable: readonly (readonly [string, string])[] = [
  ["an escape sequence", "\u001B[2J"],
  ["a null", "a\0b"],
  ["an 8-bit escape", "\u009B31m"],
  ["text that is reversed", "\u202Egnp.exe"],
  ["a separator of lines", "\u2028conforms"],
  ["an invisible character", "\u200Bzero\uFEFF"],
  ["half a character", "\uD800"],
];

// oxlint-disable-next-line no-control-regex -- that is what must not be there
export const steering = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\p{Cf}\p{Cs}\u2028\u2029]/u;
