import { digestOf } from "./digest.ts";
import { type Gist, keyOf, type Limit, literalsOf, type Sentence } from "./sentence.ts";

const stopwords = new Set(
  "a an the this that these those it its of to in on for from with by as at and is are be been being was were has have had which who whose you your we our their there then than into about also any some such so if when while whether please note".split(
    " ",
  ),
);

/** Removes the grammatical endings of a word. */
const stem = (word: string): string => {
  if (word.length <= 4 || /[\d_./-]/.test(word)) return word;
  return word.replace(/(?:ations?|ing|edly|ed|es|s|ly|e)$/, "").replace(/(.)\1$/, "$1");
};

const wordsOf = (key: string): readonly string[] =>
  key
    .split(" ")
    .filter((word) => !stopwords.has(word))
    .map(stem);

/** The gist of a sentence: the stored one, else that of its text. */
export function gistOf({ gist, key, text = "" }: Sentence): Gist {
  if (gist !== undefined) return gist;
  return {
    words: wordsOf(key),
    literals: [...new Set(literalsOf(text).flatMap((literal) => wordsOf(keyOf(literal))))],
    limits: limitsIn(key),
  };
}

/** Four digits are enough to tell apart the words of two sentences. */
const digested = (word: string): string => digestOf(word).slice(0, 5);

/** A gist with digests in place of words. */
export const digestedGist = ({ words, literals, limits }: Gist): Gist => ({
  words: words.map(digested),
  literals: literals.map(digested),
  limits,
});

/** Makes a function that finds a word in a list, as a word or as a digest. */
export function amongWords(words: string): (word: string) => boolean {
  const stems = words.split(" ").map(stem);
  const set = new Set([...stems, ...stems.map(digested)]);
  return (word) => set.has(word);
}

const upper =
  /\b(?:up to|at most|no more than|maximum(?: of)?|max|within|fewer than|less than|limited to|every|exceed(?:ing)?)\b[^\d]*$/;
const lower = /\b(?:at least|minimum(?: of)?|min|more than|greater than)\b[^\d]*$/;

function limitsIn(key: string): readonly Limit[] {
  const range = /\bbetween\b[^.]*\band\b/.test(key);
  return Array.from(
    key.matchAll(/(?<![\p{L}\p{N}._-])\d+(?:\.\d+)?(?![\p{L}\p{N}_-])/gu),
    ({ 0: number, index }): Limit => {
      const words = key.slice(Math.max(0, index - 30), index);
      const value = Number(number);
      if (upper.test(words)) return { value, end: "upper" };
      if (lower.test(words)) return { value, end: "lower" };
      if (!range) return { value };
      // "between 60 (1 minute) and 1814400 (21 days)": the number before `and` is the lower end.
      return { value, end: index < key.lastIndexOf(" and ") ? "lower" : "upper" };
    },
  );
}
