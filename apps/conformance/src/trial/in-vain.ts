import { Undecided } from "../runner/outcome.ts";

/** Steps that did not lead where they should: how often in a row, and the last problem. */
export type InVain = Map<string, { readonly times: number; readonly problem: Undecided }>;

/** After so many times in a row a step is not taken again. Each time costs requests, and seconds of waiting for a read. */
const enough = 3;

/** Takes a step of an arrangement. If it was in vain often enough, throws the last problem again, without a request. */
export async function unlessInVain<T>(
  steps: InVain,
  name: string,
  take: () => Promise<T>,
): Promise<T> {
  const known = steps.get(name);
  if (known !== undefined && known.times >= enough) throw known.problem;
  try {
    const taken = await take();
    steps.delete(name);
    return taken;
  } catch (error) {
    // Where no promise was broken, it may work the next time.
    if (error instanceof Undecided && error.because !== undefined)
      steps.set(name, { times: (known?.times ?? 0) + 1, problem: error });
    throw error;
  }
}
