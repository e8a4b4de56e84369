import { capabilities, type CapabilityDefinition } from "../../capabilities.ts";
import type { Result, RunDocument, Unmoved } from "../../document/run-document.ts";
import { withVerdict } from "../findings/findings.ts";
import { listed, printable } from "../text/text.ts";

type Kind = CapabilityDefinition["kind"];
type Lack = Pick<CapabilityDefinition, "kind" | "lack" | "remedy">;

function lackOf(capability: string, unmoved: Unmoved | undefined): Lack {
  if (capability === "transitions" && unmoved !== undefined)
    return { kind: "missing", lack: printable(unmoved.why), remedy: printable(unmoved.remedy) };
  // A run document of another version may have other capabilities.
  const known: Readonly<Record<string, Lack>> = capabilities;
  return known[capability] ?? { kind: "missing", lack: `no ${capability}`, remedy: "" };
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
    return { item, ...(found ?? { capability: "", kind: "missing", lack: "", remedy: "" }) };
  });
  const groups = Map.groupBy(placed, ({ kind, lack }) =>
    kind === "option" ? "need an option" : lack,
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
