/** Where a person waits, one in so many cases of a long table stands for all; CI tries each. */
export const sampled = <T>(cases: readonly T[], every: number): readonly T[] =>
  process.env.CI ? cases : cases.filter((_, index) => index % every === 0);
