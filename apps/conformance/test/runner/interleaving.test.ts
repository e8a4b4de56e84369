import { expect, test } from "vitest";
import { createVirtualClock } from "../../bench/nights/virtual-clock.ts";
import { Undecided, Violation } from "../../src/runner/outcome.ts";
import { run } from "../../src/runner/run.ts";
import type { Check } from "../../src/runner/check.ts";
import { cell, type Synthetic, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";

const clock = () => createVirtualClock(0);

/** Runs checks on a target whose reads lag. Returns their outcomes and the time that passed. */
async function runAll(
  make: (wait: (trial: Synthetic) => Promise<void>) => readonly Check<Synthetic>[],
  lags = true,
) {
  const { now, sleep } = clock();
  const wait = async ({ log }: Synthetic) => {
    await (log.whileWaiting?.(() => sleep(1000)) ?? sleep(1000));
  };
  const target = syntheticTarget({ lags: () => lags });
  const options = { suite: { name: "suite", version: "0" }, cells: [cell], target, seed: 0 };
  const document = await run({ ...options, checks: make(wait) });
  const outcomes = document.results.map(({ id, outcome }) => `${id} ${outcome.kind}`);
  return { outcomes, took: now(), opened: target.opened.length };
}

const names = ["own/a", "own/b", "own/c"];

test("checks in a row that leave the same as it is wait together, if reads lag", async () => {
  const make = (wait: (trial: Synthetic) => Promise<void>) =>
    names.map((id) => syntheticCheck(id, wait, { leaves: "a door" }));
  expect(await runAll(make)).toMatchObject({ took: 1000, opened: 3 });
  expect(await runAll(make, false)).toMatchObject({ took: 3000, opened: 3 });
});

test("only those that leave the same as it is", async () => {
  const left = ["a door", "a window", "a window"];
  const { took } = await runAll((wait) =>
    names.map((id, at) => syntheticCheck(id, wait, { leaves: left[at] ?? "" })),
  );
  expect(took).toBe(2000);
});

test("only one of them acts at a time", async () => {
  let acting = 0;
  let most = 0;
  const { sleep } = clock();
  await runAll((wait) =>
    names.map((id) =>
      syntheticCheck(
        id,
        async (trial) => {
          for (const pause of [wait, () => Promise.resolve()]) {
            acting += 1;
            most = Math.max(most, acting);
            await sleep(5);
            acting -= 1;
            await pause(trial);
          }
        },
        { leaves: "a door" },
      ),
    ),
  );
  expect(most).toBe(1);
});

test("a check that does not pass beside others is judged alone", async () => {
  let isOpen = false;
  const { outcomes, opened } = await runAll((wait) => [
    syntheticCheck("own/opens", () => void (isOpen = true), { leaves: "a door" }),
    syntheticCheck(
      "own/shut",
      async (trial) => {
        if (trial.log.whileWaiting === undefined) isOpen = false;
        await wait(trial);
        if (isOpen) throw new Violation("a shut door", "an open one");
      },
      { leaves: "a door" },
    ),
    syntheticCheck(
      "own/broken",
      async () => {
        throw new Violation("a door", "none");
      },
      { leaves: "a door" },
    ),
  ]);
  expect(outcomes).toEqual(["own/opens passed", "own/shut passed", "own/broken failed"]);
  expect(opened).toBe(5);
});

test("a check that trusted an answer and does not pass is tried again without trust", async () => {
  const trust = async ({ log }: Synthetic) => {
    if (log.mayTrust !== true) return;
    log.trusted = true;
    throw new Undecided("it was not as the answer said");
  };
  const onceFound = async ({ log }: Synthetic) => {
    log.trusted = log.mayTrust === true;
    if (log.trusted) throw new Violation("a door", "none");
    throw new Undecided("the way to it is lost");
  };
  const made = await runAll(() => [
    syntheticCheck("own/trusting", trust),
    syntheticCheck("own/found-once", onceFound),
    syntheticCheck("own/wary", async () => {
      throw new Undecided("nothing is known");
    }),
  ]);
  expect(made).toMatchObject({
    outcomes: ["own/trusting passed", "own/found-once failed", "own/wary undecided"],
    opened: 5,
  });
});
