/** After this many nights, every check that takes turns has run once. */
export const nights = 10;

/** The checks that run tonight although it is not their turn, if checks take turns. */
export interface Turns {
  /** Whether a check runs on every night, such as one that failed last night. */
  readonly always: (id: string) => boolean;
}

/**
 * How much of a check runs tonight, if checks take turns: `all` of it, since it failed last night; its `part` for tonight; or
 * `none` of what needs its turn.
 */
export type Turn = "all" | "part" | "none";

export function turnOf(
  id: string,
  place: number,
  { seed, turns }: { readonly seed: number; readonly turns?: Turns },
): Turn | undefined {
  if (turns === undefined) return undefined;
  if (turns.always(id)) return "all";
  return isDue(place, seed) ? "part" : "none";
}

/** Whether it is a check's turn, by its place in the plan and the night of the run. */
export const isDue = (place: number, seed: number): boolean => place % nights === seed % nights;

/** A random seed whose night is that of the day, so that other checks have their turn on the next days. */
export function seedOf(today: Date, random: () => number = Math.random): number {
  const day = Math.floor(today.getTime() / 86_400_000);
  const seed = Math.floor(random() * (2 ** 31 - nights));
  return seed - (seed % nights) + (day % nights);
}
