import { amongWords, gistOf } from "./gist.ts";
import type { Gist, Sentence } from "./sentence.ts";
import type { ChangeKind } from "./severity.ts";

/** A changed promise. */
export interface PromiseChange {
  readonly kind: ChangeKind;
  readonly before?: Sentence;
  readonly after?: Sentence;
}

/**
 * Compares the removed and the added sentences of a place. A sentence with the same meaning in other words is no
 * change, and neither is one that promises nothing.
 * @param isCited Whether a statement is based on a sentence.
 */
export function compareSentences(
  gone: readonly Sentence[],
  added: readonly Sentence[],
  isCited: (sentence: Sentence) => boolean,
): readonly PromiseChange[] {
  const pairs = pairsOf(gone, added);
  const paired = new Set(pairs.flat());
  return [
    ...pairs.flatMap(([before, after]): readonly PromiseChange[] => {
      const kind = rewording(before, after, isCited(before) || isCited(after));
      return kind === undefined ? [] : [{ kind, before, after }];
    }),
    ...gone
      .filter(
        (sentence) => !paired.has(sentence) && (sentence.force !== "tells" || isCited(sentence)),
      )
      .map((before) => ({ kind: "promise-gone", before }) as const),
    ...added
      .filter((sentence) => !paired.has(sentence))
      .flatMap((after): readonly PromiseChange[] => {
        if (after.force === "restricts") return [{ kind: "restriction-added", after }];
        return after.offers === undefined ? [] : [{ kind: `${after.offers}-added`, after }];
      }),
  ];
}

/** Pairs similar sentences as an older and a newer form, the most similar first. */
function pairsOf(
  gone: readonly Sentence[],
  added: readonly Sentence[],
): readonly (readonly [Sentence, Sentence])[] {
  const [before] = gone;
  const [after] = added;
  const isPair = gone.length === 1 && added.length === 1;
  // At the same place, two sentences that only inform count as the same.
  if (isPair && before?.force === "tells" && after?.force === "tells") return [[before, after]];
  const candidates = gone
    .flatMap((one) =>
      added.map((other) => ({ one, other, likeness: likeness(gistOf(one), gistOf(other)) })),
    )
    .filter((candidate) => candidate.likeness >= leastLikeness)
    .toSorted((a, b) => b.likeness - a.likeness);
  const taken = new Set<Sentence>();
  return candidates.flatMap(({ one, other }) => {
    if (taken.has(one) || taken.has(other)) return [];
    taken.add(one);
    taken.add(other);
    return [[one, other] as const];
  });
}

const leastLikeness = 0.35;

function likeness(one: Gist, other: Gist): number {
  const [a, b] = [new Set(one.words), new Set(other.words)];
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(1, a.size + b.size - common);
}

/** Words that change the meaning of a sentence when one replaces another. */
const turns = amongWords(
  "first last before after newest oldest latest earliest recent ascending descending reverse chronological include exclude includes excludes including excluding optional required requires always never sometimes enabled disabled enable disable automatic manual automatically manually synchronous asynchronous allow allowed permit permitted support supported",
);
/** Words for parties. If a sentence no longer names a party, its promise no longer covers it. */
const isParty = amongWords(
  "either both source destination inbound outbound owner sender receiver recipient caller creator",
);

/** The kind of change between two forms of a sentence. Undefined if both say the same. */
function rewording(before: Sentence, after: Sentence, isCited: boolean): ChangeKind | undefined {
  const [one, other] = [gistOf(before), gistOf(after)];
  const old = countsOf(one.words);
  const now = countsOf(other.words);
  const lost = missing(old, now);
  const won = missing(now, old);
  const isRule = before.force === "restricts" || after.force === "restricts";
  if (lost.length === 0 && won.length === 0) {
    // The same words in another order may exchange the parties.
    return isRule ? "promise-reworded" : undefined;
  }
  // Without a promise or a statement, the wording does not matter.
  if (!isCited && before.force === "tells" && after.force === "tells") return undefined;
  const numbers = numberChange(one, other);
  if (numbers === "tighter") return "promise-changed";
  const literals = one.literals.filter((literal) => lost.includes(literal));
  const turned = lost.some(isParty) || (lost.some(turns) && won.some(turns));
  if (literals.length > 0 || turned) return "promise-changed";
  if (after.force === "restricts") {
    if (numbers === "looser" || isOnlyWording(lost, won)) return "promise-reworded";
    return won.length > 0 ? "promise-changed" : "promise-reworded";
  }
  if (before.force !== "tells" || after.force !== "tells") return "promise-reworded";
  const share = (lost.length + won.length) / (old.size + now.size);
  return isCited && (share > mostReworded || lost.length > 2) ? "promise-reworded" : undefined;
}

/** For a sentence with a statement: more changed words than this share count as a change. */
const mostReworded = 0.5;

const isWeak = amongWords(
  "can may might could have will current already existing new object resource",
);
/** Whether all changed words have no meaning of their own. */
const isOnlyWording = (lost: readonly string[], won: readonly string[]): boolean =>
  won.every(isWeak) && lost.every(isWeak);

function countsOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const missing = (
  from: ReadonlyMap<string, number>,
  than: ReadonlyMap<string, number>,
): readonly string[] =>
  [...from].filter(([word, count]) => (than.get(word) ?? 0) < count).map(([word]) => word);

/** How the numbers of a sentence changed. Undefined if they did not. */
function numberChange(
  { limits: old }: Gist,
  { limits: now }: Gist,
): "tighter" | "looser" | undefined {
  const values = (limits: Gist["limits"]) => limits.map(({ value }) => value).join(" ");
  if (values(old) === values(now)) return undefined;
  if (old.length !== now.length) return now.length > old.length ? "tighter" : undefined;
  const tightens = old.some(({ value, end }, index) => {
    const { value: next = value } = now[index] ?? {};
    if (next === value) return false;
    if (end === "upper") return next < value;
    // A number that is no limit is part of the promise, so any change counts.
    return end === "lower" ? next > value : true;
  });
  return tightens ? "tighter" : "looser";
}
