import { changeList } from "../runs/change-list.ts";
import { changesOf } from "../runs/changes.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { verdictWords } from "../headline/headline.ts";
import { exitCode, tally, verdict } from "../../document/verdict.ts";
import { printableJson } from "../text/text.ts";
import { promisesTried } from "../headline/tried.ts";

/** One JSON object a line, for logs: the run, each finding with its verdict, and at last the verdict on the run. */
export function ndjson(run: RunDocument): string {
  const { results, observations, drift, baseline, ...head } = run;
  const found = changesOf(run);
  const code = exitCode(run);
  const lines = [
    { kind: "run", ...head, ...(baseline && { baseline: baseline.startedAt }) },
    ...results.map((result) => ({ kind: "result", verdict: verdict(result), ...result })),
    ...observations.map((observation) => ({ kind: "observation", ...observation })),
    ...drift.map((difference) => ({ kind: "drift", ...difference })),
    ...(found === undefined ? [] : changeList(found)).map(({ kind: change, ...rest }) => ({
      kind: "change",
      change,
      ...rest,
    })),
    {
      kind: "verdict",
      exitCode: code,
      verdict: verdictWords[code],
      tally: tally(run),
      promises: promisesTried(run),
    },
  ];
  return lines.map((line) => `${printableJson(line, 0)}\n`).join("");
}
