import { changeList, changesInWords } from "../runs/change-list.ts";
import { causes } from "../causes/causes.ts";
import { changesOf } from "../runs/changes.ts";
import { blockLines, causeBlocks } from "./blocks.ts";
import { changeLines } from "./tables.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { byPromise } from "../findings/findings.ts";
import { moment } from "../findings/since.ts";
import { painter, printable } from "../text/text.ts";

const verdicts = {
  0: ["green", "no regression"],
  1: ["red", "regression"],
  2: ["yellow", "unclear whether it is a regression"],
} as const;

/** At most this many changes of each kind are listed. `--json` has all of them. */
const listed = 20;

/** Both runs have the same version of the suite, so that no check came or went. */
const choice = "the runs chose different checks: only those in both are compared";

/** The differences between two runs, for a terminal. */
export function comparison(
  run: RunDocument,
  before: RunDocument,
  {
    code,
    colour,
    width,
  }: { readonly code: 0 | 1 | 2; readonly colour: boolean; readonly width: number },
): string {
  const paint = painter(colour);
  const found = changesOf(run);
  if (found === undefined) return "";
  const shownAbove = new Set(["failing", "advice"]);
  const others = changeList(found).filter(({ kind }) => !shownAbove.has(kind));
  const [hue, words] = verdicts[code];
  const name = ({ target, startedAt }: RunDocument) =>
    `${printable(target.kind)} of ${moment(startedAt)}`;
  const choseOthers =
    found.gone.length + found.added.length > 0 && before.suite.version === run.suite.version;
  const lines = [
    paint("bold", changesInWords(found)),
    paint("dim", `${name(before)} → ${name(run)}`),
    ...(choseOthers ? [paint("yellow", choice)] : []),
    ...blockLines(
      causeBlocks(causes(byPromise(found.failing)), "red", run),
      { lines: 60, headings: listed, rendered: false },
      paint,
      width,
    ),
    ...(others.length > 0 ? ["", ...changeLines(others, listed, paint, width)] : []),
    "",
    paint(hue, words),
  ];
  return `${lines.join("\n")}\n`;
}
