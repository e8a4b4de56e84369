import type { Io } from "../io.ts";
import { baselineOf, withBaseline } from "../report/runs/baseline.ts";
import { type Changes, changes, isRegression, isUncertain } from "../report/runs/changes.ts";
import { comparison } from "../report/console/comparison.ts";
import type { Result, RunDocument } from "../document/run-document.ts";
import { printableJson } from "../report/text/text.ts";
import { readRun } from "./read-run.ts";

/** Prints what changed between two runs. Exit code 1: a regression. 2: it is not clear whether there is one. */
export async function compareCommand(
  before: string,
  after: string,
  { json }: { readonly json?: true },
  io: Io,
): Promise<number> {
  const [then, now] = await Promise.all([readRun(before), readRun(after)]);
  // The earlier run's own baseline does not matter here.
  const { baseline: _baseline, ...alone } = then;
  const baseline = baselineOf(alone);
  const found = changes(baseline, now);
  const code = isRegression(found) ? 1 : isUncertain(found) || now.results.length === 0 ? 2 : 0;
  io.write(
    json
      ? `${printableJson(asJson(found, then, now, code))}\n`
      : comparison(withBaseline(now, baseline), then, { code, colour: io.colour, width: io.width }),
  );
  return code;
}

function asJson(found: Changes, then: RunDocument, now: RunDocument, code: 0 | 1 | 2) {
  const { failing, fixed, lost, answers, drift, added, gone, slower } = found;
  const run = ({ target, startedAt }: RunDocument) => ({ target: target.kind, startedAt });
  return {
    before: run(then),
    after: run(now),
    exitCode: code,
    failing: failing.map(brief),
    fixed: fixed.map(brief),
    lost: lost.map(brief),
    answers: answers.map(({ observation, was }) => ({ ...observation, was })),
    drift,
    added,
    gone,
    slower,
  };
}

/** Without the exchanges, which stay in the run document. */
const brief = ({ exchanges: _exchanges, ...result }: Result) => result;
