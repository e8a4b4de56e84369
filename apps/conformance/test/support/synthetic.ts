import { statements } from "@persona-conformance/schemas";
import { suite } from "../../src/suite.ts";
import { type Cell, check, type Check, type CheckDefinition } from "../../src/runner/check.ts";
import { run } from "../../src/runner/run.ts";
import type { Runnable, RunOptions, TrialLog } from "../../src/runner/run-options.ts";

/** A trial that knows nothing of connections. */
export interface Synthetic {
  readonly cell: Cell;
  readonly log: TrialLog;
}

export const cell: Cell = { apiVersion: "2026-09-29", inflection: "kebab" };

/** Some promise: the runner must not care which. */
const [cites] = Object.keys(statements) as (keyof typeof statements)[];

export function syntheticCheck(
  id: string,
  body: (trial: Synthetic) => void | Promise<void> = () => {},
  {
    needs = [],
    ...rest
  }: Partial<Omit<CheckDefinition<Synthetic>, "needs"> & Pick<Check<Synthetic>, "needs">> = {},
): Check<Synthetic> {
  const made = check<Synthetic>({
    id,
    cites: cites ?? "connections/create-is-pending",
    operation: "any",
    needs: [],
    steps: "whatever it is told to",
    failsWhen: "whatever it is told to",
    run: async (trial) => body(trial),
    ...rest,
  });
  // The runner must not care which capabilities there are.
  return { ...made, needs };
}

export function syntheticTarget(
  given: Partial<Runnable<Synthetic>> = {},
): Runnable<Synthetic> & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    kind: "synthetic",
    baseUrl: "https://synthetic.invalid",
    capabilities: new Set(["talk"]),
    open(one, at, log) {
      opened.push(`${one.id} ${at.apiVersion} ${at.inflection}`);
      return { cell: at, log };
    },
    requests: () => opened.length,
    observations: () => [],
    drift: () => [],
    close: async () => [],
    ...given,
    opened,
  };
}

export const runSynthetic = (
  checks: readonly Check<Synthetic>[],
  options: Partial<RunOptions<Synthetic>> = {},
) =>
  run({
    suite,
    checks,
    cells: [cell],
    target: syntheticTarget(),
    seed: 0,
    now: () => Date.parse("2026-01-01T00:00:00.000Z"),
    ...options,
  });
