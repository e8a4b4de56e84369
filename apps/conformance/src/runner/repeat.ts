import type { Outcome } from "../document/run-document.ts";

/** How often a check was run, and how often it passed. */
export interface Repeats {
  readonly of: number;
  readonly passed: number;
}

interface Tried {
  readonly outcome: Outcome;
  readonly milliseconds: number;
}

const badness = { failed: 3, undecided: 2, skipped: 1, passed: 0 } as const;

/** Tries a check several times and returns the worst outcome. A skipped check is tried once. */
export async function tryEach<T extends Tried>(
  times: number,
  attempt: () => Promise<T>,
): Promise<T & { readonly repeats?: Repeats }> {
  let worst = await attempt();
  if (times === 1 || worst.outcome.kind === "skipped") return worst;
  let [passed, milliseconds] = [worst.outcome.kind === "passed" ? 1 : 0, worst.milliseconds];
  for (let done = 1; done < times; done += 1) {
    const tried = await attempt();
    if (tried.outcome.kind === "passed") passed += 1;
    milliseconds += tried.milliseconds;
    if (badness[tried.outcome.kind] > badness[worst.outcome.kind]) worst = tried;
  }
  return { ...worst, milliseconds, repeats: { of: times, passed } };
}
