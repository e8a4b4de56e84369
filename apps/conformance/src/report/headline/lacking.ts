import type { Result, RunDocument, Unmoved } from "../../document/run-document.ts";
import { withVerdict } from "../findings/findings.ts";
import { listed, printable } from "../text/text.ts";

/** Why a check was skipped: no sandbox can do it, it needs an option, it has its turn later, or something is not configured. */
type Kind = "mock" | "option" | "turn" | "missing";

interface Lack {
  readonly kind: Kind;
  /** What is missing, in as few words as fit in the first line. */
  readonly words: string;
  /** What to do about it. */
  readonly remedy: string;
}

const mockAlone: Lack = {
  kind: "mock",
  words: "run only on the mock",
  remedy: "use the mock, since no sandbox can do this",
};

/** What a skipped check lacks, for each capability. */
const lacks: Readonly<Record<string, Lack>> = {
  fixture: {
    kind: "missing",
    words: "no connection to work on",
    remedy: "name one in PERSONA_CONNECTION_ID, or let the run create one with --provision",
  },
  transitions: {
    kind: "missing",
    words: "active connection without an accept method",
    remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait",
  },
  "two-parties": {
    kind: "missing",
    words: "no destination key",
    remedy: "set PERSONA_DESTINATION_API_KEY",
  },
  accept: {
    kind: "missing",
    words: "no accept method",
    remedy: "set PERSONA_ACCEPT_COMMAND, or use --accept wait",
  },
  "accept-command": {
    kind: "missing",
    words: "no accept command",
    remedy: "set PERSONA_ACCEPT_COMMAND, since the dashboard has no button for this",
  },
  stranger: {
    kind: "missing",
    words: "no third organization's key",
    remedy: "set PERSONA_STRANGER_API_KEY",
  },
  "active-connection": {
    kind: "missing",
    words: "no active connection for share tokens",
    remedy: "name one in PERSONA_ACTIVE_CONNECTION_ID",
  },
  "share-source": {
    kind: "missing",
    words: "nothing to share",
    remedy: "name objects of the source in PERSONA_SHARE_SOURCES",
  },
  "share-account": {
    kind: "missing",
    words: "no account or transaction to share",
    remedy: "name one in PERSONA_SHARE_SOURCES",
  },
  "share-destination": {
    kind: "missing",
    words: "nothing to import into",
    remedy:
      "name an object of the destination in PERSONA_SHARE_DESTINATIONS, and one of the same kind in PERSONA_SHARE_SOURCES",
  },
  pause: {
    kind: "missing",
    words: "no connection for share tokens that may be deactivated",
    remedy:
      "name one connection in both PERSONA_ACTIVE_CONNECTION_ID and PERSONA_CONNECTION_ID, and set PERSONA_ACCEPT_COMMAND",
  },
  hydrate: { kind: "option", words: "--redeem hydrate", remedy: "use --redeem hydrate or all" },
  clone: { kind: "option", words: "--redeem clone", remedy: "use --redeem clone or all" },
  thorough: { kind: "option", words: "--redeem all", remedy: "use --redeem all" },
  turn: {
    kind: "turn",
    words: "run on another night",
    remedy: "name the check in a pattern to run it at once",
  },
  redeem: { kind: "option", words: "--redeem", remedy: "use --redeem hydrate, clone or all" },
  several: {
    kind: "missing",
    words: "only one connection in the list",
    remedy: "create a second connection, so that the list has a second page",
  },
  provision: { kind: "option", words: "--provision", remedy: "use --provision" },
  races: {
    kind: "missing",
    words: "no overlapping requests",
    remedy: "set PERSONA_DESTINATION_API_KEY, and let the run move the connection",
  },
  create: mockAlone,
  dashboard: mockAlone,
  disposable: mockAlone,
  throttle: mockAlone,
  failure: mockAlone,
  time: mockAlone,
};

function lackOf(capability: string, unmoved: Unmoved | undefined): Lack {
  if (capability === "transitions" && unmoved !== undefined)
    return { kind: "missing", words: printable(unmoved.why), remedy: printable(unmoved.remedy) };
  return lacks[capability] ?? { kind: "missing", words: `no ${capability}`, remedy: "" };
}

/** What to do so that skipped checks run. */
export const remediesOf = (results: readonly Result[], run: RunDocument): readonly string[] => [
  ...new Set(
    results
      .flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : []))
      .map((name) => lackOf(name, run.target.unmoved).remedy)
      .filter((remedy) => remedy !== ""),
  ),
];

/** The capabilities that only the mock has. */
export const onlyOnMock: readonly string[] = Object.keys(lacks).filter(
  (name) => lacks[name]?.kind === "mock",
);

/** Something skipped, and the capability that decides why. */
interface Placed<Item> extends Lack {
  readonly item: Item;
  readonly capability: string;
}

/** Skipped items with one reason. All options share one group, and so do all capabilities of the mock. */
export interface Skipped<Item> {
  readonly kind: Kind;
  /** What is missing. */
  readonly words: string;
  readonly items: readonly Item[];
  /** The capabilities that are missing, each with what to do and how many items wait for it. */
  readonly parts: readonly {
    readonly capability: string;
    readonly remedy: string;
    readonly count: number;
  }[];
}

/**
 * Groups items by the reason why they are skipped; each is counted once. A capability of the mock alone decides first, then
 * the first missing setting, then options. The groups with missing settings come first, the largest of them at the top.
 */
export function groupSkipped<Item>(
  skipped: readonly { readonly item: Item; readonly lacking: readonly string[] }[],
  unmoved: Unmoved | undefined,
): readonly Skipped<Item>[] {
  const order: readonly Kind[] = ["missing", "option", "turn", "mock"];
  const placed = skipped.map(({ item, lacking }): Placed<Item> => {
    const lacked = lacking.map((capability) => ({ capability, ...lackOf(capability, unmoved) }));
    const found =
      lacked.find(({ kind }) => kind === "mock") ??
      lacked.find(({ kind }) => kind === "missing") ??
      lacked[0];
    return { item, ...(found ?? { capability: "", kind: "missing", words: "", remedy: "" }) };
  });
  const groups = Map.groupBy(placed, ({ kind, words }) =>
    kind === "option" ? "need an option" : words,
  );
  return [...groups]
    .map(([words, those]) => ({
      kind: those[0]?.kind ?? "missing",
      words,
      items: those.map(({ item }) => item),
      parts: partsOf(those),
    }))
    .toSorted(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.items.length - a.items.length,
    );
}

const partsOf = (those: readonly Placed<unknown>[]): Skipped<unknown>["parts"] =>
  [...Map.groupBy(those, ({ capability }) => capability)]
    .map(([capability, same]) => ({
      capability,
      remedy: same[0]?.remedy ?? "",
      count: same.length,
    }))
    .toSorted((a, b) => b.count - a.count);

/** The skipped results of a run, grouped by reason. */
export const skippedByKind = (run: RunDocument): readonly Skipped<Result>[] =>
  groupSkipped(
    withVerdict(run, "skipped").map((item) => ({
      item,
      lacking: item.outcome.kind === "skipped" ? item.outcome.lacking : [],
    })),
    run.target.unmoved,
  );

/** The reason of a group in words, for its number of items: `need an option`, `runs only on the mock`. */
export const reasonOf = ({ words, items }: Skipped<unknown>): string =>
  items.length > 1 ? words : words.replace(/^(need|run)/, "$1s");

/** The skipped checks in words: `37 skipped: no destination key (2), 6 need an option, 29 run only on the mock`. */
export function skippedInWords(run: RunDocument): string | undefined {
  const groups = skippedByKind(run);
  const all = groups.reduce((sum, { items }) => sum + items.length, 0);
  if (all === 0) return undefined;
  const isOne = groups.length === 1;
  const reasons = groups.map((group) => {
    const { kind, words, items } = group;
    if (kind === "missing") return isOne ? words : `${words} (${items.length})`;
    return isOne ? reasonOf(group) : `${items.length} ${reasonOf(group)}`;
  });
  return `${all} skipped: ${reasons.join(", ")}`;
}

/** The missing settings, for a sentence. Undefined if nothing is missing. */
export function notConfigured(run: RunDocument): string | undefined {
  const missing = skippedByKind(run).filter(({ kind }) => kind === "missing");
  return missing.length === 0 ? undefined : listed(missing.map(({ words }) => words));
}
