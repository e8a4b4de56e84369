import type { RunDocument } from "../../document/run-document.ts";
import { verdictWords } from "../headline/headline.ts";
import { exitCode, tally } from "../../document/verdict.ts";
import { printableJson } from "../text/text.ts";
import { triedInWords } from "../headline/tried.ts";

const colours = { 0: "2f7d52", 1: "b4412f", 2: "a57a1c" } as const;

/**
 * The JSON from which shields.io draws a badge. The file must be at an address that shields.io can read.
 * @see https://shields.io/badges/endpoint-badge
 */
export function badge(run: RunDocument): string {
  const code = exitCode(run);
  const { conforms } = tally(run);
  const message =
    code === 0
      ? `${conforms} of ${run.results.length} pass, ${triedInWords(run)}`
      : verdictWords[code];
  const shown = {
    schemaVersion: 1,
    label: `Connect API (${run.target.kind})`,
    message,
    color: colours[code],
    isError: code !== 0,
  };
  return `${printableJson(shown, 0)}\n`;
}
