import { Undecided } from "../../runner/outcome.ts";

/** Steps that failed: how often in a row, and the last problem. */
export type InVain = Map<string, { readonly times: number; readonly problem: Undecided }>;

/** After this many failures in a row a step is not tried again. Each try costs requests, and seconds of waiting for a read. */
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
    // If no promise was broken, it may work the next time.
    if (error instanceof Undecided && error.because !== undefined)
      steps.set(name, { times: (known?.times ?? 0) + 1, problem: error });
    throw error;
  }
}
