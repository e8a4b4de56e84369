/** After this many nights, every check that takes turns has run once. */
export const nights = 10;

/** The checks that run tonight although it is not their turn, if checks take turns. */
export interface Turns {
  /** Whether a check runs on every night, such as one that failed last night. */
  readonly always: (id: string) => boolean;
}

/** Whether it is a check's turn, by its place in the plan and the night of the run. */
export const isDue = (place: number, seed: number): boolean => place % nights === seed % nights;

/** A random seed whose night is that of the day, so that other checks have their turn on the next days. */
export function seedOf(today: Date, random: () => number = Math.random): number {
  const day = Math.floor(today.getTime() / 86_400_000);
  const seed = Math.floor(random() * (2 ** 31 - nights));
  return seed - (seed % nights) + (day % nights);
}
