/** Questions with their answers. The first answer is the usual one. */
export type Questions = Readonly<Record<string, readonly string[]>>;
export type Answers = Readonly<Record<string, string>>;

/** One answer to a question, with its place among all answers. */
interface Choice {
  readonly name: string;
  readonly answer: string;
  readonly place: number;
}

/**
 * A small number of answer sets that together contain every pair of answers to two questions. Each set takes as many
 * new pairs as it can. The result is always the same for the same questions.
 */
export function coverPairs(questions: Questions): readonly Answers[] {
  // Questions with many answers choose first, since this needs fewer sets.
  const all = Object.entries(questions)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .flatMap(([name, answers]) => answers.map((answer) => ({ name, answer })))
    .map((choice, place): Choice => ({ ...choice, place }));
  const byName = Map.groupBy(all, ({ name }) => name);
  // A pair is one number, since there are many thousands.
  const pair = (a: Choice, b: Choice) =>
    Math.min(a.place, b.place) * all.length + Math.max(a.place, b.place);
  const open = new Map<number, readonly [Choice, Choice]>();
  for (const a of all) {
    for (const b of all.slice(a.place + 1)) if (a.name !== b.name) open.set(pair(a, b), [a, b]);
  }

  const sets: Answers[] = [];
  while (open.size > 0) {
    const set = new Map<string, Choice>();
    const take = (choice: Choice) => {
      for (const other of set.values()) open.delete(pair(choice, other));
      set.set(choice.name, choice);
    };
    // Each set starts with a pair that is still missing, so the loop ends.
    const [first = []] = open.values();
    for (const choice of first) take(choice);
    for (const [name, choices] of byName) {
      if (set.has(name)) continue;
      const gain = (choice: Choice) =>
        [...set.values()].filter((other) => open.has(pair(choice, other))).length;
      const gains = choices.map((choice) => ({ choice, gain: gain(choice) }));
      const [best] = gains.toSorted((a, b) => b.gain - a.gain);
      if (best !== undefined) take(best.choice);
    }
    sets.push(Object.fromEntries([...set.values()].map(({ name, answer }) => [name, answer])));
  }
  return sets;
}
