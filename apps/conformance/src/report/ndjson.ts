import type { RunDocument } from "./document.ts";
import { verdictWords } from "./headline.ts";
import { exitCode, tally, verdict } from "./verdict.ts";

/** A JSON a line, for logs: the run, each of its findings with its verdict, and the verdict on the whole last. */
export function ndjson({ results, observations, drift, ...head }: RunDocument): string {
  const run = { results, observations, drift, ...head };
  const code = exitCode(run);
  const lines = [
    { kind: "run", ...head },
    ...results.map((result) => ({ kind: "result", verdict: verdict(result), ...result })),
    ...observations.map((observation) => ({ kind: "observation", ...observation })),
    ...drift.map((difference) => ({ kind: "drift", ...difference })),
    { kind: "verdict", exitCode: code, verdict: verdictWords[code], tally: tally(run) },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
