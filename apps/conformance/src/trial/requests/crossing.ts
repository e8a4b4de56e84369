import { createHash } from "node:crypto";
import {
  allowedVersions,
  type Inflection,
  inflections,
  newestVersion,
} from "@persona-conformance/schemas";
import type { Pairs } from "../../document/run-document.ts";
import { type Cell, nameOfCell } from "../../runner/check.ts";
import { nights } from "../../runner/turns.ts";
import type { TrialExchange } from "../trial-exchange.ts";

/** The properties of a request, apart from its cell. */
export interface RequestKind {
  /** The actor whose key it has. */
  readonly party: string;
  /** Its operation's id. */
  readonly operation: string;
  readonly outcome: "success" | "refusal";
  /** The first kind of its query parameters, if it has any. */
  readonly query: "none" | "fields" | "filter" | "page";
  /** Distinguishes it from others of its kind within a check, which should cover every version and style itself. */
  readonly step?: string;
  /** A run sends it once. It takes the version whose night it is. */
  readonly once?: boolean;
  /** A style that it must not have. */
  readonly notIn?: string;
}

/** The step of an attempt. Checks that try the same attempt share it, and so try it in other cells. */
export const stepOfAttempt = (attempt: Record<"action" | "party" | "status", string>): string =>
  `${attempt.action} ${attempt.status} by ${attempt.party}`;

/** A cell with a known version and a known inflection. */
export interface CrossedCell {
  readonly apiVersion: string;
  readonly inflection: Inflection;
}

/**
 * Whether requests that a check sends anyway take turns in all cells, as on a sandbox. On the mock, other checks repeat them
 * there. A person who asks for one version gets that one.
 */
export const takesTurns = (
  hasCapability: (capability: "disposable") => boolean,
  { apiVersion }: Cell,
): boolean => !hasCapability("disposable") && apiVersion === newestVersion;

/** A covering array, built during a run: each request takes the cell in which it covers the most new pairs. */
export interface Crossing {
  /** A person who asks for one version or style, which is that of `home`, gets no other. */
  cellFor(kind: RequestKind, home: Cell): CrossedCell;
  note(exchange: TrialExchange): void;
  pairs(): Pairs;
}

/** The style of a run without `--inflection`. */
const usualStyle: Inflection = "kebab";
const [oldest, ...newer] = allowedVersions;
/** On every such night, a request that is sent once has the oldest version. */
const ofOldest = 5;
/** More than all pairs of one request. */
const preference = 100;

const cells = allowedVersions.flatMap((apiVersion) =>
  inflections.map((inflection) => ({ apiVersion, inflection })),
);

/** Every version and every style, in words. */
const cellWords = [
  ...allowedVersions.map((apiVersion) => `version=${apiVersion}`),
  ...inflections.map((inflection) => `style=${inflection}`),
];

/**
 * Between cells with equally many new pairs, the version whose night it is comes first, and `seed` chooses the style. A request
 * that is sent once a night meets every version within ten nights. `kinds` is called with the first choice, when the
 * capabilities of the target are known.
 */
export function createCrossing(kinds: () => readonly RequestKind[], seed: number): Crossing {
  let known: ReadonlySet<string> | undefined;
  const possible = () => (known ??= pairsOfAll(kinds()));
  const met = new Set<string>();
  /** The kinds of answers whose pairs are met. */
  const noted = new Set<string>();
  /** Operations, each with a party, a kind of query and an outcome, that were requested in the oldest version. */
  const remembered = new Set<string>();
  const versions = versionsOn(seed % nights);
  const placeIn = ({ apiVersion }: CrossedCell) => versions.indexOf(apiVersion);
  const styled = new Map(cells.map((cell) => [cell, hashOf(cell, seed)]));
  const inOrder = cells.toSorted(
    (a, b) => placeIn(a) - placeIn(b) || ((styled.get(a) ?? "") < (styled.get(b) ?? "") ? -1 : 1),
  );
  return {
    cellFor({ once = false, notIn, ...kind }, home) {
      const words = wordsOf(kind);
      const isNew = (one: string) =>
        !met.has(one) && (possible().has(one) || one.includes("step="));
      /** The number of new pairs of a kind with a version or a style. Its other pairs are the same in every cell. */
      const newWith = (word: string) => words.filter((one) => isNew(pair(one, word))).length;
      const byVersion = new Map<string, number>(
        allowedVersions.map((one) => [one, newWith(`version=${one}`)]),
      );
      const byStyle = new Map<string, number>(
        inflections.map((one) => [one, newWith(`style=${one}`)]),
      );
      // Providers are most likely to forget the oldest version, so each operation is tried in it first, by each party, with
      // each kind of query and each outcome.
      const asked = [kind.operation, kind.party, kind.query, kind.outcome].join(" ");
      const isForgotten = ({ apiVersion }: CrossedCell) =>
        apiVersion === oldest && !remembered.has(asked);
      const gainIn = (cell: CrossedCell) =>
        (byVersion.get(cell.apiVersion) ?? 0) +
        (byStyle.get(cell.inflection) ?? 0) +
        Number(isNew(pair(`style=${cell.inflection}`, `version=${cell.apiVersion}`))) +
        (isForgotten(cell) ? preference : 0);
      const version = askedVersion(home) ?? (once ? versions[0] : undefined);
      const style = askedStyle(home, notIn);
      const [best] = inOrder
        .filter(
          ({ apiVersion, inflection }) =>
            inflection !== notIn &&
            (version === undefined || apiVersion === version) &&
            (style === undefined || inflection === style),
        )
        .map((cell) => ({ cell, gain: gainIn(cell) }))
        .toSorted((a, b) => b.gain - a.gain);
      if (best === undefined) throw new Error("there is no API version");
      // Without a new pair, the cells take turns.
      inOrder.push(...inOrder.splice(inOrder.indexOf(best.cell), 1));
      if (best.cell.apiVersion === oldest) remembered.add(asked);
      // Only the action of a step is known, not its request.
      if (kind.step !== undefined)
        for (const one of wordsOf(factsOf(best.cell))) met.add(pair(`step=${kind.step}`, one));
      return best.cell;
    },
    note({ exchange: { status, path }, operation, by, cell, fromEdge }) {
      // A 401 or a 429 says nothing about the operation.
      const isAnswer = status < 500 && status !== 401 && status !== 429 && !fromEdge;
      if (operation === undefined || !isAnswer) return;
      const [outcome, query] = [status < 400 ? "success" : "refusal", queryIn(path)];
      const kind = [cell.apiVersion, cell.inflection, by, operation.id, outcome, query].join(" ");
      if (noted.has(kind)) return;
      noted.add(kind);
      const facts = { ...factsOf(cell), party: by, operation: operation.id, outcome, query };
      for (const pair of pairsOf(facts)) met.add(pair);
    },
    pairs() {
      const unmet = [...possible()].filter((one) => !met.has(one));
      return { of: possible().size, unmet };
    },
  };
}

/** The version that a person has asked for, if it is a documented one besides the newest. */
const askedVersion = ({ apiVersion }: Cell): string | undefined =>
  allowedVersions.find((one) => one === apiVersion);

/** The style that a person has asked for, if it is a documented one besides the default. */
const askedStyle = ({ inflection }: Cell, notIn?: string): string | undefined =>
  inflections.find((one) => one === inflection && one !== usualStyle && one !== notIn);

/** The kind of a request, or its cell. */
type Facts = object;

const factsOf = ({ apiVersion, inflection }: { apiVersion: string; inflection: string }) => ({
  version: apiVersion,
  style: inflection,
});

const wordsOf = (facts: Facts): readonly string[] =>
  Object.entries(facts).map(([name, value]) => `${name}=${value}`);

/** All pairs of facts, in words. */
function pairsOf(facts: Facts): readonly string[] {
  const words = wordsOf(facts);
  return words.flatMap((one, index) => words.slice(index + 1).map((other) => pair(one, other)));
}

/** Process-wide: a selftest makes thousands of runs with few sets of kinds. */
const pairsByKinds = new Map<string, ReadonlySet<string>>();

/** The pairs of all these kinds of requests in every cell, in order. */
function pairsOfAll(kinds: readonly RequestKind[]): ReadonlySet<string> {
  const key = kinds.map((kind) => wordsOf(kind).join(" ")).join("\n");
  const pairs =
    pairsByKinds.get(key) ??
    new Set(
      [
        ...cells.flatMap((cell) => pairsOf(factsOf(cell))),
        ...kinds.flatMap((kind) => [
          ...pairsOf(kind),
          ...wordsOf(kind).flatMap((one) => cellWords.map((other) => pair(one, other))),
        ]),
      ].toSorted(),
    );
  pairsByKinds.set(key, pairs);
  return pairs;
}

const pair = (one: string, other: string): string =>
  one < other ? `${one} ${other}` : `${other} ${one}`;

/** The version whose night it is. */
export const versionOf = (seed: number): string => versionsOn(seed % nights)[0] ?? newestVersion;

/** The versions, beginning with the one whose night it is. */
function versionsOn(night: number): readonly string[] {
  if (night % ofOldest === 0) return allowedVersions;
  // The nights without those of the oldest version.
  const turn = (night - Math.ceil(night / ofOldest)) % newer.length;
  return [...newer.slice(turn), ...newer.slice(0, turn), ...(oldest === undefined ? [] : [oldest])];
}

const hashOf = (cell: CrossedCell, seed: number): string =>
  createHash("sha256")
    .update(`${seed} ${nameOfCell(cell)}`)
    .digest("hex");

function queryIn(path: string): RequestKind["query"] {
  if (!path.includes("?")) return "none";
  const query = decodeURIComponent(path.slice(path.indexOf("?") + 1));
  if (query.includes("fields[")) return "fields";
  if (query.includes("filter[")) return "filter";
  return /page\[(after|before)\]/.test(query) ? "page" : "none";
}
