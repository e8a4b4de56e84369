import type { DriftChange, DriftDocument } from "../../document/drift-document.ts";
import { clip, type Paint, painter, printable } from "../text/text.ts";
import { driftSentence, impactWords, isQuiet, kindWords, placeWords } from "./words.ts";

const marks = {
  breaking: ["red", "✗"],
  notable: ["yellow", "!"],
  additive: ["green", "+"],
} as const;
const longest = 300;

/** Drift for a terminal: for each change its place, its text before and now, and what it hits. */
export function driftConsole(
  drift: DriftDocument,
  { colour }: { readonly colour: boolean },
): string {
  const paint = painter(colour);
  const blocks = drift.changes.map((change) => block(change, paint));
  const verdict = paint(isQuiet(drift) ? "green" : "red", printable(driftSentence(drift)));
  return [...blocks, ...drift.notes.map((note) => paint("dim", printable(note))), verdict, ""].join(
    "\n",
  );
}

function block(change: DriftChange, paint: Paint): string {
  const { severity, where, before, after, id, accepted, versions } = change;
  const [hue, sign] = marks[severity];
  const place = placeWords(change);
  const impact = impactWords(change);
  const shown = (text: string) => printable(clip(text, longest));
  return [
    `${paint(hue, `${sign} ${severity}`)}  ${kindWords(change)}: ${printable(where)}`,
    ...(place === ""
      ? []
      : [
          `    ${printable(place)}${versions.length > 1 ? `, in ${versions.length} versions` : ""}`,
        ]),
    ...(before === undefined ? [] : [`    ${paint("red", "-")} ${shown(before)}`]),
    ...(after === undefined ? [] : [`    ${paint("green", "+")} ${shown(after)}`]),
    ...(impact === "" ? [] : [`    hits ${impact}`]),
    ...(accepted === undefined ? [] : [`    accepted: ${shown(accepted.reason)}`]),
    `    ${paint("dim", id)}`,
  ].join("\n");
}
