import {
  type Baseline,
  type Change,
  changeId,
  type Comparison,
  compareSurfaces,
  digested,
  digestOf,
  type Part,
  inWords,
  operationKey,
  readBaseline,
  shortened,
  type Surface,
  type Words,
} from "@persona-conformance/schemas/description";
import {
  attributesOf,
  registry,
  type Statement,
  statements,
  versionNames,
  versions,
} from "@persona-conformance/schemas/facts";
import { mostSevereFirst } from "../document/drift-document.ts";
import type { OpenedSpec, VersionSurface } from "../description/open.ts";

/** The comparison of two states. */
export interface ComparedSpecs {
  readonly changes: readonly Change[];
  /** The compared API versions, the oldest first. */
  readonly versions: readonly string[];
  readonly notes: readonly string[];
  /** Set if the older state is the one that this suite was written from. */
  readonly baseline?: Baseline;
}

const versionHeader = "persona-version";

const cited: ReadonlySet<string> = new Set(
  Object.values<Statement>(statements).flatMap(({ source }) =>
    source?.sentence === undefined ? [] : [shortened(source.sentence)],
  ),
);

/** Compares two states, version by version. Also finds differences between versions that did not exist before. */
export function compareSpecs(now: OpenedSpec, old: OpenedSpec, within: Part): ComparedSpecs {
  const pairs = pairsOf(now.versions, old.versions);
  const notes: string[] = [];
  const found = pairs.map(([before, after]) => {
    const isPart = isPartOf(after.surface, before.surface);
    if (isPart) notes.push(`${after.source} describes only one path: nothing else was compared`);
    const all = compareSurfaces(before.surface, after.surface, {
      cited,
      versionHeader,
      isPart,
      within,
    });
    return withVersion(
      [...all, ...(isPart ? [] : newerVersion(before.surface, after.surface))],
      after.version,
    );
  });
  const changes = merged(found.flat());
  const folders = foldersOf(now, old);
  const compared = pairs.map(([, { version }]) => version);
  return {
    changes: [...withoutFolder(changes, now), ...folders, ...divergence(changes, pairs)].toSorted(
      bySeverity,
    ),
    versions: compared,
    notes: [...new Set(notes)],
  };
}

/** Compares a state with the one that this suite was written from. Of that one, only digests are stored. */
export function compareWithBaseline(now: OpenedSpec, part: Part): ComparedSpecs {
  const baseline = readBaseline();
  const words = ownWords();
  for (const name of baseline.names) words.set(digestOf(name), name);
  const newest = now.versions.at(-1)?.version;
  const found = now.versions.map(({ surface, version }) => {
    const isNewest = version === newest;
    const after = digested(surface, words);
    const isPart = isPartOf(after, baseline.surface);
    // For the other versions, the digests cover only operations that are the same in all versions.
    const within: Part = {
      operation: (key) =>
        (isNewest || isPart || baseline.alike.has(key)) && part.operation(words.get(key) ?? key),
      event: (name) => part.event(words.get(name) ?? name),
    };
    const comparison: Comparison = { cited, versionHeader, isPart: isPart || !isNewest, within };
    return withVersion(compareSurfaces(baseline.surface, after, comparison), version);
  });
  const known = versionNames.filter((name) => versions[name].folder);
  const folders = now.hasFolders ? folderChanges(now.folders, known) : [];
  return {
    baseline,
    changes: [...withoutFolder(inWords(merged(found.flat()), words), now), ...folders].toSorted(
      bySeverity,
    ),
    versions: now.versions.map(({ version }) => version),
    notes: [],
  };
}

type Pair = readonly [before: VersionSurface, after: VersionSurface];

/** Pairs versions of the same name. Two single states are a pair, whatever their versions. */
function pairsOf(now: readonly VersionSurface[], old: readonly VersionSurface[]): readonly Pair[] {
  const [before, after] = [old.at(-1), now.at(-1)];
  const pairs = now.flatMap((one): readonly Pair[] => {
    const other = old.find(({ version }) => version === one.version);
    return other === undefined ? [] : [[other, one]];
  });
  if (pairs.length > 0 && !(now.length === 1 && old.length === 1)) return pairs;
  return before === undefined || after === undefined ? [] : [[before, after]];
}

/** Whether this is a page of the documentation, which describes one operation or those of one path. */
function isPartOf(now: Surface, old: Surface): boolean {
  const paths = new Set(Object.keys(now.operations).map((key) => key.split(" ").at(-1)));
  const isKnown = Object.keys(now.operations).every((key) => old.operations[key] !== undefined);
  return (
    paths.size === 1 &&
    isKnown &&
    now.size === Object.keys(now.operations).length &&
    old.size > now.size + 1
  );
}

const withVersion = (changes: readonly Change[], version: string): readonly Change[] =>
  changes.map((change) => ({ ...change, versions: version === "" ? [] : [version] }));

/** Merges the same change in several versions. */
function merged(changes: readonly Change[]): readonly Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const known = found.get(change.id);
    found.set(
      change.id,
      known === undefined
        ? change
        : { ...known, versions: [...new Set([...known.versions, ...change.versions])].toSorted() },
    );
  }
  return [...found.values()];
}

const ofApi = {
  side: "surface",
  operations: [],
  where: "versions",
  paths: [],
  statuses: [],
  pointer: "",
  pointers: {},
} as const;

/** A version that is newer than every version the older state knows. */
function newerVersion(old: Surface, now: Surface): readonly Change[] {
  const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
  const known = [old.version ?? "", ...namedIn(old)].filter(isDate).toSorted();
  const { version = "" } = now;
  if (!isDate(version) || version <= (known.at(-1) ?? "9999") || namedIn(now).includes(version))
    return [];
  return [
    {
      ...ofApi,
      kind: "version-added",
      id: changeId("version-added", [version]),
      severity: "notable",
      after: version,
      versions: [],
    },
  ];
}

/** The versions in the header's enumeration. */
function namedIn({ parameters, shapes }: Surface): readonly string[] {
  const header = parameters.find(
    ({ in: where, name }) => where === "header" && name.toLowerCase() === versionHeader,
  );
  return (shapes[header?.shape ?? -1]?.values ?? []).map((value) => String(JSON.parse(value)));
}

/** Version folders that were added or removed. Beside a single kept folder, only newer folders count. */
function foldersOf(now: OpenedSpec, old: OpenedSpec): readonly Change[] {
  if (now.hasFolders && old.hasFolders) return folderChanges(now.folders, old.folders);
  const [only] = old.folders;
  if (only === undefined || old.folders.length > 1) return [];
  return folderChanges(
    now.folders.filter((folder) => folder >= only),
    now.folders.includes(only) ? [only] : [],
  );
}

function folderChanges(now: readonly string[], old: readonly string[]): readonly Change[] {
  const is = (kind: "version-added" | "version-removed", folder: string): Change => ({
    ...ofApi,
    kind,
    id: changeId(kind, ["folder", folder]),
    severity: kind === "version-added" ? "notable" : "breaking",
    where: "folders of versions",
    ...(kind === "version-added" ? { after: folder } : { before: folder }),
    versions: [folder],
  });
  return [
    ...now.filter((folder) => !old.includes(folder)).map((folder) => is("version-added", folder)),
    ...old.filter((folder) => !now.includes(folder)).map((folder) => is("version-removed", folder)),
  ];
}

/** Turns an added version without a folder into a change of its own kind. */
function withoutFolder(
  changes: readonly Change[],
  { hasFolders, folders }: OpenedSpec,
): readonly Change[] {
  const kind = "version-without-folder";
  return changes.map((change) => {
    const { kind: given, after = "" } = change;
    if (!hasFolders || given !== "version-added" || folders.includes(after)) return change;
    return { ...change, kind, id: changeId(kind, [after]) };
  });
}

/** Operations that were the same in all versions before, and differ now. */
function divergence(changes: readonly Change[], pairs: readonly Pair[]): readonly Change[] {
  const [reference] = pairs.toReversed();
  if (pairs.length < 2 || reference === undefined) return [];
  const partial = changes.filter(({ versions: of }) => of.length > 0 && of.length < pairs.length);
  const keys = new Set(partial.flatMap(({ operations }) => operations));
  if (keys.size === 0) return [];
  const differing = (side: 0 | 1, only: ReadonlySet<string>): ReadonlySet<string> => {
    const has = (key: string) => (pair: Pair) => pair[side].surface.operations[key] !== undefined;
    const lacking = [...only].filter((key) => pairs.some(has(key)) && !pairs.every(has(key)));
    const others = pairs.flatMap((pair) =>
      compareSurfaces(pair[side].surface, reference[side].surface, {
        isPart: true,
        within: { operation: (key) => only.has(key), event: () => false },
      }).flatMap(({ operations }) => operations),
    );
    return new Set([...lacking, ...others]);
  };
  const now = differing(1, keys);
  const before = differing(0, now);
  return [...now]
    .filter((key) => !before.has(key))
    .map((operation): Change => {
      const those = new Set(
        partial
          .filter(({ operations }) => operations.includes(operation))
          .flatMap((one) => one.versions),
      );
      return {
        ...ofApi,
        kind: "versions-diverged",
        id: changeId("versions-diverged", [operation, ...[...those].toSorted()]),
        severity: "notable",
        operation,
        operations: [operation],
        where: "operation",
        before: `the same in ${pairs.length} versions`,
        after: `changed only in ${[...those].toSorted().join(", ")}`,
        versions: [...those].toSorted(),
      };
    });
}

/** Names from our own data, so that removed parts of the description can be named. */
function ownWords(): Words {
  const words: Words = new Map();
  const learn = (text: string) => words.set(digestOf(text), text);
  for (const resource of registry.resources) {
    for (const { method, path } of Object.values(resource.operations)) {
      learn(operationKey(method, path));
      learn(operationKey("PATCH", path));
      learn(operationKey("DELETE", path));
    }
    for (const name of [
      ...attributesOf(resource),
      ...resource.removed,
      ...Object.keys(resource.relationships),
    ])
      learn(name);
    for (const status of resource.lifecycle.statuses)
      words.set(digestOf(JSON.stringify(status)), status);
    words.set(digestOf(JSON.stringify(resource.type)), resource.type);
  }
  for (const name of versionNames) words.set(digestOf(JSON.stringify(name)), name);
  for (const name of [
    "data",
    "links",
    "next",
    "prev",
    "errors",
    "title",
    "details",
    "included",
    "relationships",
    "attributes",
    "id",
    "type",
    "meta",
  ])
    learn(name);
  return words;
}

const bySeverity = (a: Change, b: Change): number =>
  mostSevereFirst.indexOf(a.severity) - mostSevereFirst.indexOf(b.severity) ||
  (`${a.where} ${a.id}` < `${b.where} ${b.id}` ? -1 : 1);
