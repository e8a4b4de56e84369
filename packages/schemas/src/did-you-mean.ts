/** The edit distance of two words: letters added, removed, changed or swapped. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + changed];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(...steps, isSwap ? (before[j - 2] ?? 0) + 1 : Infinity));
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** The words of a path or a sentence, without numbers and without words as short as "is" and "by". */
const partsOf = (name: string): readonly string[] => name.toLowerCase().match(/[a-z]{3,}/g) ?? [];

/** How similar two words are, from 0 to 1. One typo is always similar; many are not. */
function byLetters(written: string, name: string): number {
  const typos = distance(written.toLowerCase(), name.toLowerCase());
  const share = 1 - typos / Math.max(written.length, name.length);
  return typos === 1 || share > 0.7 ? share : 0;
}

/** How similar a name is to the given one, from 0 to 1, by letters or by the parts of its path. */
function nearness(written: string, name: string): number {
  const letters = Math.max(
    byLetters(written, name),
    byLetters(written, name.split("/").at(-1) ?? "") * 0.9,
  );
  const [parts, others] = [partsOf(written), new Set(partsOf(name))];
  const shared = parts.filter((part) => others.has(part)).length;
  // Many names share the same words, so a shared word counts less than a typo.
  const byParts = shared === 0 ? 0 : 0.5 + (0.4 * shared) / Math.max(parts.length, others.size);
  return Math.max(letters, byParts);
}

/** Up to three names that the user may have meant, the most similar first. */
export function similarNames(written: string, known: readonly string[]): readonly string[] {
  const likely = known
    .map((name) => ({ name, near: nearness(written, name) }))
    .filter(({ near }) => near >= 0.5)
    .toSorted((a, b) => b.near - a.near);
  const nearest = likely[0]?.near ?? 0;
  // After a single typo the name is certain.
  const others = nearest > 0.9 ? 0 : 0.15;
  const best = likely.filter(({ near }) => near >= nearest - others).slice(0, 3);
  return best.map(({ name }) => name);
}

/** A question with up to three names that the user may have meant. Empty if none is similar. */
export function didYouMean(written: string, known: readonly string[]): string {
  const best = similarNames(written, known);
  return best.length > 0 ? `did you mean ${best.join(" or ")}?` : "";
}
