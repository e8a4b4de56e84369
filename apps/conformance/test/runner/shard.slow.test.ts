import { faults } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { merge } from "../../src/report/runs/merge.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import type { Shard } from "../../src/runner/shard.ts";
import { suite } from "../../src/suite.ts";
import { countRequests } from "../../src/targets/costs.ts";
import { openMock } from "../../src/targets/mock.ts";
import { those } from "../support/sandbox.ts";

const { selected } = select(checks, [
  "connections/**",
  "protocol/**",
  "!*/crossed/**",
  "!*/explore/**",
]);
const costs = countRequests(selected, "fresh");

async function tried(fault: string, shard?: Shard) {
  const known = await costs;
  return run({
    suite,
    checks: selected,
    cells: [{ apiVersion: "2026-09-29", inflection: "kebab" }],
    target: openMock({
      timeout: 5000,
      faults: faults.filter(({ name }) => name === fault),
    }),
    seed: 0,
    ...(shard && { shard }),
    costOf: (id) => known.get(id) ?? 0,
  });
}

test.each(["none", "connections/lifecycle/reactivate/inactive/by-source/becomes-active"])(
  "shards find together what one run finds: %s",
  async (fault) => {
    const whole = await tried(fault);
    const shards = await Promise.all([2, 3, 1].map((index) => tried(fault, { index, of: 3 })));
    const merged = merge(shards);
    // A shard may lack the check whose own subject is broken: what fell with it stands by itself there.
    expect(those(merged, "failed")).toEqual(expect.arrayContaining([...those(whole, "failed")]));
    expect(merged.results).toHaveLength(whole.results.length);
    expect(merged.observations.map(({ id }) => id)).toEqual(whole.observations.map(({ id }) => id));
    expect(merged).toMatchObject({ problems: [], finishedAt: expect.any(String) });
    expect(merged).not.toHaveProperty("shard");
    expect(exitCode(merged)).toBe(exitCode(whole));
    const share = whole.requests / 3;
    for (const { requests } of shards) expect(Math.abs(requests - share)).toBeLessThan(share / 2);
  },
);
