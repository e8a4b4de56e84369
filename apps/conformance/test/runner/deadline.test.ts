import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { limit } from "../../src/commands/options.ts";
import { createDeadline, DeadlineError, readDuration } from "../../src/deadline.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

it.each([
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["2h", 7_200_000],
  ["500ms", 500],
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

describe("a limit of one request", () => {
  it.each([
    ["10s", 10_000],
    ["2m", 120_000],
    ["500ms", 500],
    ["1500", 1500],
    ["24h", 86_400_000],
  ])("%j is %s milliseconds: a number alone is milliseconds", (text, milliseconds) => {
    expect(limit(text)).toBe(milliseconds);
  });

  it.each(["", "0", "0s", "-1", "1.5s", "1d", "25h", "86400001", "10 s", "soon"])(
    "is not %j",
    async (text) => {
      const { code, error } = await command(["run", `--timeout=${text}`]);
      expect(code).toBe(2);
      expect(error).toContain(
        "It must be a time such as 10s, 2m or 500ms, at most 24h. A number alone is milliseconds.",
      );
    },
  );

  it("is the same in a config", async () => {
    const folder = await temporaryFolder();
    for (const [timeout, code] of [
      ["20s", 0],
      [20_000, 0],
      ["20 s", 2],
    ] as const) {
      const config = join(folder, "team.json");
      await writeFile(config, JSON.stringify({ timeout }));
      const words = ["run", "connections/retrieve/own", "--config", config, "--out", folder];
      expect([timeout, (await command(words)).code]).toEqual([timeout, code]);
    }
  });
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
