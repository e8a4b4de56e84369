import { literalsOf, type Sentence } from "./sentence.ts";
import type { ChangeKind } from "./severity.ts";

/** A promise that moved. */
export interface PromiseChange {
  readonly kind: ChangeKind;
  readonly before?: Sentence;
  readonly after?: Sentence;
}

/**
 * What the sentences that are gone from a place, and those that are new there, change of what is promised. A sentence
 * that says the same in other words, and one that promises nothing, changes nothing.
 * @param isCited whether a statement rests on a sentence
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
        return after.offers ? [{ kind: "choice-added", after }] : [];
      }),
  ];
}

/** Sentences that are alike enough to be an older and a newer form of one, the most alike first. */
function pairsOf(
  gone: readonly Sentence[],
  added: readonly Sentence[],
): readonly (readonly [Sentence, Sentence])[] {
  const [before] = gone;
  const [after] = added;
  // Of a digest nothing is known but that it is another one.
  if (
    before !== undefined &&
    after !== undefined &&
    (before.text === undefined || after.text === undefined)
  ) {
    return gone.length === 1 && added.length === 1 ? [[before, after]] : [];
  }
  const candidates = gone
    .flatMap((one) =>
      added.map((other) => ({ one, other, likeness: likeness(one.key, other.key) })),
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

const stopwords = new Set(
  "a an the this that these those it its of to in on for from with by as at and is are be been being was were has have had which who whose you your we our their there then than into about also any some such so if when while whether please note".split(
    " ",
  ),
);

/** A word without the endings that grammar gives it. */
const stem = (word: string): string => {
  if (word.length <= 4 || /[\d_./-]/.test(word)) return word;
  return word.replace(/(?:ations?|ing|edly|ed|es|s|ly|e)$/, "").replace(/(.)\1$/, "$1");
};

const wordsOf = (key: string): readonly string[] =>
  key
    .split(" ")
    .filter((word) => !stopwords.has(word))
    .map(stem);

function likeness(one: string, other: string): number {
  const [a, b] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(1, a.size + b.size - common);
}

/** Words that turn what a sentence says into something else. */
const turning =
  /^(?:source|destination|inbound|outbound|owner|sender|receiver|recipient|caller|first|last|before|after|newest|oldest|latest|earliest|ascending|descending|reverse|include|exclude|includ|exclud|optional|required|requir|always|never|sometim|enabl|disabl|both|either|neither|automatic|manual|manually|synchronou|asynchronou|allow|permit|support)$/;

/** What kind of change it is that a sentence reads otherwise, or undefined where it says the same. */
function rewording(before: Sentence, after: Sentence, isCited: boolean): ChangeKind | undefined {
  if (before.text === undefined || after.text === undefined) {
    if (after.force === "restricts") return "promise-changed";
    return before.force !== "tells" || isCited ? "promise-reworded" : undefined;
  }
  const old = countsOf(wordsOf(before.key));
  const now = countsOf(wordsOf(after.key));
  const lost = missing(old, now);
  const won = missing(now, old);
  const isRule = before.force === "restricts" || after.force === "restricts";
  if (lost.length === 0 && won.length === 0) {
    // The same words in another order may exchange who may do what to whom.
    return isRule ? "promise-reworded" : undefined;
  }
  const numbers = numberChange(before.key, after.key);
  if (numbers === "tighter") return "promise-changed";
  const literals = literalsOf(before.text).filter(
    (literal) => !` ${after.key} `.includes(` ${literal} `),
  );
  const turned = lost.some((word) => turning.test(word)) && won.some((word) => turning.test(word));
  if (literals.length > 0 || turned) return "promise-changed";
  if (after.force === "restricts") {
    if (numbers === "looser" || isOnlyWording(lost, won)) return "promise-reworded";
    return won.length > 0 ? "promise-changed" : "promise-reworded";
  }
  if (before.force !== "tells" || after.force !== "tells") return "promise-reworded";
  const share = (lost.length + won.length) / (old.size + now.size);
  return isCited && (share > mostReworded || lost.length > 2) ? "promise-reworded" : undefined;
}

/** The share of a telling sentence's words that may be other ones before a statement that rests on it is asked. */
const mostReworded = 0.34;

const weak =
  /^(?:can|may|might|could|ha|have|will|current|alread|exist|new|object|resourc|only|must|shall|need|cannot|not)$/;
/** Whether all words that are other ones carry no meaning of their own beside the rest. */
const isOnlyWording = (lost: readonly string[], won: readonly string[]): boolean =>
  won.every((word) => weak.test(word) && !/^(?:only|must|shall|need|cannot|not)$/.test(word)) &&
  lost.every((word) => weak.test(word) && !/^(?:only|must|shall|need|cannot|not)$/.test(word));

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

/** How numbers in words of a limit changed, or undefined where none did. */
function numberChange(before: string, after: string): "tighter" | "looser" | undefined {
  const [old, now] = [limitsIn(before), limitsIn(after)];
  if (old.map(({ value }) => value).join(" ") === now.map(({ value }) => value).join(" "))
    return undefined;
  if (old.length !== now.length) return now.length > old.length ? "tighter" : undefined;
  const tightens = old.some(({ value, end }, index) => {
    const { value: next = value } = now[index] ?? {};
    if (next === value) return false;
    if (end === "upper") return next < value;
    // Of a number that is no limit, another one is another promise.
    return end === "lower" ? next > value : true;
  });
  return tightens ? "tighter" : "looser";
}

function limitsIn(
  key: string,
): readonly { readonly value: number; readonly end: "upper" | "lower" | undefined }[] {
  const range = /\bbetween\b[^.]*\band\b/.test(key);
  return Array.from(
    key.matchAll(/(?<![\p{L}\p{N}._-])\d+(?:\.\d+)?(?![\p{L}\p{N}_-])/gu),
    (match) => {
      const words = key.slice(Math.max(0, match.index - 30), match.index);
      const upper =
        /\b(?:up to|at most|no more than|maximum(?: of)?|max|within|fewer than|less than|limited to|every|exceed(?:ing)?)\b[^\d]*$/;
      const lower = /\b(?:at least|minimum(?: of)?|min|more than|greater than)\b[^\d]*$/;
      const end = upper.test(words)
        ? "upper"
        : lower.test(words)
          ? "lower"
          : range
            ? // "between 60 (1 minute) and 1814400 (21 days)": what comes before the `and` is the lower end.
              match.index < key.lastIndexOf(" and ")
              ? "lower"
              : "upper"
            : undefined;
      return { value: Number(match[0]), end } as const;
    },
  );
}
