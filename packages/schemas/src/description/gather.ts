import { type Change, changeId } from "./change.ts";
import type { Finding } from "./finding.ts";
import { severityOf } from "./severity.ts";
import type { Surface } from "./surface.ts";
import { digestOf, isDigest } from "./digest.ts";

type Told = Exclude<Finding, { kind: "sentences" }>;

/**
 * One change for all places in which it is seen: a schema that several operations share has changed once. What no consumer
 * can feel is left out.
 */
export function gather(
  findings: readonly Finding[],
  { old, now }: { old: Surface; now: Surface },
): readonly Change[] {
  const groups = new Map<string, Told[]>();
  for (const finding of findings) {
    if (finding.kind === "sentences" || severityOf(finding.kind, finding.side) === undefined)
      continue;
    const key = groupOf(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  const total = new Set([...Object.keys(old.operations), ...Object.keys(now.operations)]).size;
  return [...groups.values()].map((group) => changeOf(group, total)).toSorted(bySeverity);
}

/** What is one change: the same at the same place of the description; of a sentence, wherever it stands. */
function groupOf({
  kind,
  side,
  before,
  after,
  pointers,
  path,
  slot,
  resource,
  sentences,
  event,
}: Told): string {
  if (sentences !== undefined) return JSON.stringify([kind, sentences]);
  const place = pointers.new ?? pointers.old ?? "";
  const named = resource === undefined ? [slot, ...path] : [resource.type, ...resource.path];
  const shared = place.startsWith("/components/") || place.startsWith("/x-files/");
  return JSON.stringify([
    kind,
    side,
    before,
    after,
    shared ? place : [place, named, slot === "api" ? event : ""],
  ]);
}

function changeOf(group: readonly Told[], total: number): Change {
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
      ...places.map(hashed),
      ...(before ?? []).map(hashed),
      "→",
      ...(after ?? []).map(hashed),
      // A shared part of all operations is one thing, however many there are.
      ...(operations.length === total ? ["all"] : operations.map(hashed)),
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

/** A digest stands for itself; what is written is compared by its own. */
const hashed = (text: string): string => (isDigest(text) ? text : digestOf(text));

/** A value is JSON in the surface, and a word to a reader. */
const plain = (text: string): string =>
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
