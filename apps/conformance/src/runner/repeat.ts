import { round } from "./record.ts";
import type { Found, Tried } from "./try-check.ts";

const badness = { failed: 3, undecided: 2, skipped: 1, passed: 0 } as const;

const badnessOf = ({ outcome }: Found): number => badness[outcome.kind];

/** Tries a check several times and returns the worst outcome. A skipped check is tried once. */
export async function tryEach(times: number, attempt: () => Promise<Tried>): Promise<Tried> {
  let worst = await attempt();
  if (times === 1 || worst.found.outcome.kind === "skipped") return worst;
  const all = [worst.found];
  for (let done = 1; done < times; done += 1) {
    const tried = await attempt();
    all.push(tried.found);
    if (badnessOf(tried.found) > badnessOf(worst.found)) worst = tried;
  }
  const passed = all.filter(({ outcome }) => outcome.kind === "passed").length;
  const milliseconds = round(all.reduce((sum, one) => sum + one.milliseconds, 0));
  return { ...worst, found: { ...worst.found, milliseconds, repeats: { of: times, passed } } };
}
