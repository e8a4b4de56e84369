import { nights } from "../runner/turns.ts";
import type { Trial } from "../trial/trial.ts";

/** All of these. To save requests, a night on a sandbox gets one of them, and the next night another one. */
export const inTurns = <T>(
  { seed, triesAll }: Pick<Trial, "seed" | "triesAll">,
  all: readonly T[],
): readonly T[] =>
  triesAll ? all : all.filter((_, place) => place === roundOf(seed) % all.length);

/** A check that itself takes turns runs on nights whose seeds end in the same digit, so the turn moves on after all of them. */
const roundOf = (seed: number): number => seed + Math.floor(seed / nights);
