import { compareAccess } from "./compare-access.ts";
import { compareOperations } from "./compare-operations.ts";
import { compareSentences } from "./compare-sentences.ts";
import { createShapeComparison } from "./compare-shapes.ts";
import type { Found } from "./comparing.ts";
import { gather } from "./gather.ts";
import type { Change } from "./change.ts";
import type { LocatedDifference } from "./located-difference.ts";
import { digestOf } from "./digest.ts";
import type { Sentence } from "./sentence.ts";
import { everything, type Operation, type Part, type Surface } from "./surface.ts";

/** Options of `compareSurfaces`. */
export interface Comparison {
  /** Digests of the sentences behind statements. */
  readonly cited?: ReadonlySet<string>;
  /** The header with the API versions, in lower case. */
  readonly versionHeader?: string;
  /**
   * Whether the newer description is only a part, such as a page of the documentation. Then missing parts are not
   * removals.
   */
  readonly isPart?: boolean;
  /** The operations and events to compare. Default: all. */
  readonly within?: Part;
}

/**
 * All differences between two surfaces that affect consumers, the most severe first.
 * @throws {TypeError} If only one of them is digested.
 * @example compareSurfaces(surfaceOf(old), surfaceOf(now)).filter(({ severity }) => severity === "breaking")
 */
export function compareSurfaces(
  old: Surface,
  now: Surface,
  comparison: Comparison = {},
): readonly Change[] {
  const { cited = new Set(), versionHeader = "", isPart = false, within = everything } = comparison;
  if (old.digested !== now.digested) throw new TypeError("expected two surfaces of one kind");
  // In a digested surface, the header's name is a digest, too.
  const header = now.digested ? digestOf(versionHeader) : versionHeader;
  const shapes = createShapeComparison(old, now);
  const findings: LocatedDifference[] = [];
  const isCited = (sentence: Sentence) => cited.has(sentenceDigestOf(sentence));
  const sets = createSentenceSets();

  for (const [key, operation] of Object.entries(now.operations)) {
    if (old.operations[key] !== undefined || !within.operation(key)) continue;
    const { pointer } = operation;
    findings.push({
      ...ofApi,
      slot: "operation",
      kind: "operation-added",
      operation: key,
      after: [key],
      pointers: { new: pointer },
    });
  }
  for (const [key, before] of Object.entries(old.operations)) {
    if (!within.operation(key)) continue;
    const operation = now.operations[key];
    if (operation !== undefined) {
      const all = compareOperations({ old, now, shapes, versionHeader: header }, before, operation);
      for (const finding of all) {
        if (finding.kind !== "sentences") findings.push({ ...finding, operation: key });
        else {
          const gone = finding.gone.filter(({ key: same }) => !sets.of(now, operation).has(same));
          const added = finding.added.filter(({ key: same }) => !sets.of(old, before).has(same));
          findings.push(...promises({ ...finding, operation: key, gone, added }));
        }
      }
    } else if (!isPart) {
      const { pointer } = before;
      findings.push({
        ...ofApi,
        slot: "operation",
        kind: "operation-removed",
        operation: key,
        before: [key],
        pointers: { old: pointer },
      });
    }
  }
  if (!isPart) findings.push(...compareEvents(), ...compareAccess(old, now, within));
  return gather(findings);

  function promises(
    finding: Extract<LocatedDifference, { kind: "sentences" }>,
  ): readonly LocatedDifference[] {
    const { gone, added, ...place } = finding;
    return compareSentences(gone, added, isCited).map(({ kind, before, after }) => ({
      ...place,
      kind,
      side: "promise" as const,
      ...(before !== undefined && { before: [before.text ?? before.key] }),
      ...(after !== undefined && { after: [after.text ?? after.key] }),
      sentences: [before, after].filter((one) => one !== undefined).map(sentenceDigestOf),
    }));
  }

  function compareEvents(): readonly LocatedDifference[] {
    const found: LocatedDifference[] = [];
    for (const [name, index] of Object.entries(now.events)) {
      if (!within.event(name)) continue;
      const was = old.events[name];
      const pointer = now.shapes[index]?.pointer ?? "/webhooks";
      if (was === undefined) {
        found.push({
          ...ofApi,
          slot: "event",
          kind: "event-added",
          event: name,
          after: [name],
          pointers: { new: pointer },
        });
      } else if (was >= 0 && index >= 0) {
        for (const one of shapes.compare(was, index, "response")) found.push(...inEvent(name, one));
      }
    }
    for (const [name, index] of Object.entries(old.events)) {
      if (now.events[name] !== undefined || !within.event(name)) continue;
      const pointer = old.shapes[index]?.pointer ?? "/webhooks";
      found.push({
        ...ofApi,
        slot: "event",
        kind: "event-removed",
        event: name,
        before: [name],
        pointers: { old: pointer },
      });
    }
    return found;
  }

  function inEvent(event: string, found: Found[number]): readonly LocatedDifference[] {
    const place = { ...found, side: "response" as const, slot: "event", event };
    return place.kind === "sentences" ? promises(place) : [place];
  }
}

const ofApi = { side: "surface", path: [], owner: "/paths" } as const;

/** The digest of a sentence. A digested surface holds only this. */
const sentenceDigestOf = ({ key, text }: Sentence): string =>
  text === undefined ? key : digestOf(key);

/** All sentences of an operation: a sentence that moved within it is not removed. */
function createSentenceSets() {
  const known = new Map<Operation, ReadonlySet<string>>();
  return { of };

  function of(surface: Surface, operation: Operation): ReadonlySet<string> {
    const found = known.get(operation);
    if (found !== undefined) return found;
    const keys = new Set<string>();
    const seen = new Set<number>();
    const add = (indices: readonly number[] = []) => {
      for (const index of indices) keys.add(surface.sentences[index]?.key ?? "");
    };
    const visit = (index: number): void => {
      const shape = surface.shapes[index];
      if (shape === undefined || seen.has(index)) return;
      seen.add(index);
      add(shape.sentences);
      for (const { shape: member } of Object.values(shape.members ?? {})) visit(member);
      for (const next of [shape.items ?? -1, shape.rest ?? -1, ...(shape.variants ?? [])])
        visit(next);
    };
    add(operation.sentences);
    for (const index of operation.parameters) visit(surface.parameters[index]?.shape ?? -1);
    add(operation.body?.sentences);
    Object.values(operation.body?.media ?? {}).forEach(visit);
    for (const index of Object.values(operation.answers)) {
      const answer = surface.answers[index];
      add(answer?.sentences);
      Object.values(answer?.media ?? {}).forEach(visit);
      for (const { shape } of Object.values(answer?.headers ?? {})) visit(shape);
    }
    known.set(operation, keys);
    return keys;
  }
}
