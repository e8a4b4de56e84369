import { Undecided } from "../../runner/outcome.ts";

/** Steps that failed: how often in a row, and the last problem. */
export type InVain = Map<string, { readonly times: number; readonly problem: Undecided }>;

/** After this many failures in a row a step is not tried again. Each try costs requests, and seconds of waiting for a read. */
const enough = 3;

/** Throws the last problem of a step again if it was in vain often enough. */
export function expectNotInVain(steps: InVain, name: string): void {
  const known = steps.get(name);
  if (known !== undefined && known.times >= enough) throw known.problem;
}

/** Takes a step of an arrangement, unless it was in vain often enough: then sends no request. */
export async function unlessInVain<T>(
  steps: InVain,
  name: string,
  take: () => Promise<T>,
): Promise<T> {
  expectNotInVain(steps, name);
  try {
    const taken = await take();
    steps.delete(name);
    return taken;
  } catch (error) {
    // If no promise was broken, it may work the next time.
    if (error instanceof Undecided && error.because !== undefined)
      steps.set(name, { times: (steps.get(name)?.times ?? 0) + 1, problem: error });
    throw error;
  }
}
