import { type Change, changeId } from "./change.ts";
import type { LocatedDifference } from "./located-difference.ts";
import { severityOf } from "./severity.ts";
import { digestOf, isDigest } from "./digest.ts";

type Told = Exclude<LocatedDifference, { kind: "sentences" }>;

/**
 * Merges the findings of one change. A schema that several operations share changes once. Findings that do not affect
 * consumers are left out.
 */
export function gather(findings: readonly LocatedDifference[]): readonly Change[] {
  const groups = new Map<string, Told[]>();
  for (const finding of findings) {
    if (finding.kind === "sentences" || severityOf(finding.kind, finding.side) === undefined)
      continue;
    const key = groupOf(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map(changeOf).toSorted(bySeverity);
}

const operationPlace =
  /^\/(?:paths\/[^/]+\/(?:get|put|post|delete|options|head|patch|trace)(?:\/|$)|paths$|webhooks\/)/;
/** Whether several operations may refer to a place. */
const isShared = (place: string): boolean => !operationPlace.test(place);

/** The changed place. An addition is one change wherever it leads to the same part. */
const placeOf = ({ kind, side, owner, pointers }: Told): string => {
  const leadsTo = pointers.new ?? pointers.old ?? "";
  return severityOf(kind, side) === "additive" && isShared(leadsTo) ? leadsTo : owner;
};

/** The key of a change: that of a shared part, or that of one operation or event. */
function groupOf(finding: Told): string {
  const { kind, side, before, after, path, slot, resource, sentences, operation, event } = finding;
  if (sentences !== undefined) return JSON.stringify([kind, sentences]);
  const named = resource === undefined ? [slot, ...path] : [resource.type, ...resource.path];
  const place = placeOf(finding);
  return JSON.stringify(
    isShared(place)
      ? [kind, side, before, after, place, path.at(-1)]
      : [kind, side, before, after, operation, event, named],
  );
}

function changeOf(group: readonly Told[]): Change {
  const [first] = group.toSorted(
    (a, b) => labelOf(a).length - labelOf(b).length || (labelOf(a) < labelOf(b) ? -1 : 1),
  );
  if (first === undefined) throw new Error("a change without a place");
  const { kind, side, before, after, pointers, sentences, event } = first;
  const operations = unique(group.map(({ operation }) => operation));
  const statuses = unique(group.map(({ status }) => status));
  const [operation] = operations;
  const places = unique(group.map(labelOf));
  return {
    kind,
    id: changeId(kind, [
      side,
      hashed(labelOf(first)),
      ...(before ?? []).map(hashed),
      "→",
      ...(after ?? []).map(hashed),
      // A shared part is one place, whichever operations refer to it.
      ...(isShared(placeOf(first)) ? ["shared"] : [...operations, event ?? ""].map(hashed)),
    ]),
    severity: severityOf(kind, side) ?? "notable",
    side,
    ...(operation !== undefined && operations.length === 1 && { operation }),
    operations,
    ...(event !== undefined && { event }),
    where: whereOf(first, statuses, places.length),
    paths: unique(group.map(({ path }) => joined(path))).filter((path) => path !== ""),
    statuses,
    pointer: pointers.new ?? pointers.old ?? "",
    pointers,
    ...(before !== undefined && { before: before.map(plain).join(", ") }),
    ...(after !== undefined && { after: after.map(plain).join(", ") }),
    ...(sentences !== undefined && { sentences }),
    versions: [],
  };
}

const unique = (all: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(all.filter((one) => one !== undefined))].toSorted();

const order = { breaking: 0, notable: 1, additive: 2 } as const;
const bySeverity = (a: Change, b: Change): number =>
  order[a.severity] - order[b.severity] || (`${a.where} ${a.id}` < `${b.where} ${b.id}` ? -1 : 1);

/** A digest stays; any other text is digested. */
const hashed = (text: string): string => (isDigest(text) ? text : digestOf(text));

/** A value is JSON in a surface. A reader sees it as a word. */
const plain = (text: string): string =>
  // What is in quotes is a text.
  /^"[^"]*"$/.test(text) ? (JSON.parse(text) as string) : text;

function labelOf({ slot, path, resource, event }: Told): string {
  if (resource !== undefined) return `${plain(resource.type)} ${joined(resource.path)}`.trim();
  const inside = joined(path);
  const base = slot === "event" ? `event ${event ?? ""}` : slot;
  return inside === "" ? base : `${base}: ${inside}`;
}

function whereOf(first: Told, statuses: readonly string[], places: number): string {
  const label = labelOf(first);
  const named =
    first.slot === "answer" && first.resource === undefined && statuses.length > 0
      ? label.replace(/^answer/, `answer ${statuses.join(", ")}`)
      : label;
  return places > 1 ? `${named} and ${places - 1} more` : named;
}

const joined = (path: readonly string[]): string =>
  path.map(plain).join(".").replaceAll(".[]", "[]").replaceAll(".(", "(");
