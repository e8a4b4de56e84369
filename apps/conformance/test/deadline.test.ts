import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createDeadline, DeadlineError, readDuration } from "../src/deadline.ts";

it.each([
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["2h", 7_200_000],
  ["", undefined],
  ["5", undefined],
  ["0s", undefined],
  ["-1s", undefined],
  ["1.5h", undefined],
  ["1d", undefined],
  ["9999h", undefined],
])("%j is a duration of %s milliseconds", (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

it("aborts with a reason once the time is over", async () => {
  const deadline = createDeadline(1000);
  expect(deadline.left()).toBeGreaterThan(500);
  expect(deadline.signal.aborted).toBe(false);
  deadline.clear();
  const short = createDeadline(10);
  await sleep(30);
  expect(short.left()).toBe(0);
  expect(short.signal.reason).toBeInstanceOf(DeadlineError);
  expect((short.signal.reason as Error).message).toBe("the --deadline of 10ms was reached");
});

it("does not count what is waited for a person, also at the same time", async () => {
  const deadline = createDeadline(40);
  const waits = [60, 80].map((milliseconds) =>
    deadline.waitingForPerson(async () => {
      expect(deadline.left()).toBe(Infinity);
      await sleep(milliseconds);
    }),
  );
  await Promise.all(waits);
  expect(deadline.signal.aborted).toBe(false);
  expect(deadline.left()).toBeGreaterThan(10);
  await sleep(80);
  expect(deadline.signal.aborted).toBe(true);
});
