import { nights } from "../runner/turns.ts";
import type { Trial } from "../trial/trial.ts";

/** All of these, or the one that has its turn: to save requests, nights on a sandbox take turns with them. */
export const inTurns = <T>(
  { seed, triesAll }: Pick<Trial, "seed" | "triesAll">,
  all: readonly T[],
): readonly T[] => (triesAll ? all : all.filter((_, place) => place === turnOf(seed) % all.length));

/** A check that itself takes turns runs on nights whose seeds end in the same digit, so the turn moves on after all of them. */
const turnOf = (seed: number): number => seed + Math.floor(seed / nights);
