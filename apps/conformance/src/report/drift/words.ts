import {
  alarming,
  type DriftChange,
  type DriftDocument,
  mostSevereFirst,
} from "../../document/drift-document.ts";
import { listed, plural } from "../text/text.ts";

/** The kind of a change in words: `member removed`. */
export const kindWords = ({ kind }: Pick<DriftChange, "kind">): string => kind.replaceAll("-", " ");

/** The operations of a change in words. Empty if the change is about the API as a whole. */
export function placeWords({ operations, event }: DriftChange, most = 3): string {
  if (event !== undefined) return `event ${event}`;
  if (operations.length <= most) return operations.join(", ");
  return `${operations.slice(0, most - 1).join(", ")} and ${operations.length - most + 1} more`;
}

/** What a change hits: `2 promises, 3 interactions, 1 client method`. */
export function impactWords({ touches, severity }: DriftChange): string {
  const { statements, interactions, methods, requests } = touches;
  if (requests !== undefined) {
    return requests.length === 0
      ? "none of yours"
      : `${plural(requests.length, "request")} of yours`;
  }
  const parts = [
    ...(statements.length > 0 ? [plural(statements.length, "promise")] : []),
    ...(interactions.length > 0 ? [plural(interactions.length, "interaction")] : []),
    ...(methods.length > 0 ? [plural(methods.length, "client method")] : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  return severity === "additive" ? "" : "none of ours";
}

/** A change as lines of plain text: its place, its text before and now, and what it hits. */
export const changeLines = (change: DriftChange, most?: number): readonly string[] => {
  const { before, after } = change;
  return [
    placeWords(change, most),
    ...(before === undefined ? [] : [`before: ${before}`]),
    ...(after === undefined ? [] : [`now: ${after}`]),
    impactWords(change),
  ].filter((line) => line !== "");
};

/** The number of changes of each severity: `2 breaking, 1 notable`. */
export function countWords(changes: readonly DriftChange[]): string {
  const counts = mostSevereFirst.flatMap((severity) => {
    const count = changes.filter(
      (change) => change.severity === severity && change.accepted === undefined,
    ).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  const accepted = changes.filter((change) => change.accepted !== undefined).length;
  return listed([...counts, ...(accepted > 0 ? [`${accepted} accepted`] : [])]);
}

/** The comparison in one line. */
export function driftSentence(drift: DriftDocument): string {
  const { spec, against, scope, changes } = drift;
  const what = changes.length === 0 ? "no change that affects consumers" : countWords(changes);
  return `${against.source} → ${spec.source} · ${scope}: ${what}`;
}

export const isQuiet = (drift: DriftDocument): boolean => alarming(drift).length === 0;
