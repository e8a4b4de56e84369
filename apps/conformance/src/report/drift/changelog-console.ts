import type { ChangelogDocument, ChangelogEntry } from "../../document/changelog-document.ts";
import { clip, type Paint, painter, printable } from "../text/text.ts";
import { changelogSentence, dayOf, shortHash, worstOf } from "./changelog-words.ts";
import { countWords, impactWords, kindWords } from "./words.ts";

const hues = { breaking: "red", notable: "yellow", additive: "green" } as const;
/** At most this many changes of a commit are listed. The other reports list all. */
const most = 12;

/** The changelog for a terminal: one block for each commit, the newest first. */
export function changelogConsole(
  changelog: ChangelogDocument,
  { colour }: { readonly colour: boolean },
): string {
  const paint = painter(colour);
  const blocks = changelog.entries.toReversed().map((entry) => block(entry, paint));
  return [...blocks, printable(changelogSentence(changelog)), ""].join("\n");
}

function block(entry: ChangelogEntry, paint: Paint): string {
  const { changes, problem, subject } = entry;
  const worst = worstOf(entry);
  const head = `${dayOf(entry)} ${shortHash(entry)}  ${printable(clip(subject, 60))}`;
  if (problem !== undefined)
    return `${head}\n    ${paint("yellow", printable(clip(problem, 200)))}`;
  return [
    `${paint("bold", head)}  ${paint(hues[worst ?? "additive"], countWords(changes))}`,
    ...changes.slice(0, most).map((change) => {
      const impact = impactWords(change);
      const hit = impact === "" || impact.startsWith("none") ? "" : paint("dim", ` (${impact})`);
      return `    ${paint(hues[change.severity], change.severity.padEnd(8))} ${kindWords(change)}: ${printable(textOf(change.where, change.after ?? change.before))}${hit}`;
    }),
    ...(changes.length > most ? [paint("dim", `    and ${changes.length - most} more`)] : []),
  ].join("\n");
}

const textOf = (where: string, text: string | undefined): string =>
  text === undefined || where.endsWith(text) ? where : `${where}: ${clip(text, 100)}`;
