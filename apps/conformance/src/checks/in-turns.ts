import type { Trial } from "../trial/trial.ts";

/** All of these on the mock. To save requests, nights on a sandbox take turns with them. */
export const inTurns = <T>(
  { seed, hasCapability }: Pick<Trial, "seed" | "hasCapability">,
  all: readonly T[],
): readonly T[] =>
  hasCapability("disposable") ? all : all.filter((_, place) => place === seed % all.length);
