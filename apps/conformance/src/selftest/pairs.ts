/** Questions with their answers. The first answer is the usual one. */
export type Questions = Readonly<Record<string, readonly string[]>>;
export type Answers = Readonly<Record<string, string>>;

/**
 * A small number of answer sets that together contain every pair of answers to two questions. Each set takes as many
 * new pairs as it can. The result is always the same for the same questions.
 */
export function coverPairs(questions: Questions): readonly Answers[] {
  // Questions with many answers choose first, since this needs fewer sets.
  const names = Object.keys(questions).toSorted(
    (a, b) => (questions[b]?.length ?? 0) - (questions[a]?.length ?? 0),
  );
  const pair = (a: string, one: string, b: string, other: string) =>
    a < b ? `${a}=${one} ${b}=${other}` : `${b}=${other} ${a}=${one}`;
  const open = new Map<string, Answers>();
  for (const [index, a] of names.entries()) {
    for (const b of names.slice(index + 1)) {
      for (const one of questions[a] ?? []) {
        for (const other of questions[b] ?? []) {
          open.set(pair(a, one, b, other), { [a]: one, [b]: other });
        }
      }
    }
  }

  const sets: Answers[] = [];
  while (open.size > 0) {
    const set: Record<string, string> = {};
    const take = (name: string, answer: string) => {
      for (const [other, chosen] of Object.entries(set))
        open.delete(pair(name, answer, other, chosen));
      set[name] = answer;
    };
    // Each set starts with a pair that is still missing, so the loop ends.
    const [first = {}] = open.values();
    for (const [name, answer] of Object.entries(first)) take(name, answer);
    for (const name of names) {
      if (Object.hasOwn(set, name)) continue;
      const gain = (answer: string) =>
        Object.entries(set).filter(([other, chosen]) => open.has(pair(name, answer, other, chosen)))
          .length;
      const answers = (questions[name] ?? []).toSorted((a, b) => gain(b) - gain(a));
      take(name, answers[0] ?? "");
    }
    sets.push(set);
  }
  return sets;
}
