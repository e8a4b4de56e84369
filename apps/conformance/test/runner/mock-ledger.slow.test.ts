import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rulings, startMock } from "@persona-conformance/mock";
import { unknowns } from "@persona-conformance/schemas";
import { expect, it, onTestFinished } from "vitest";
import { readLedger } from "../../src/runner/ledger.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { sharedClock } from "../support/serve.ts";

/** The ledger that a run against a sandbox fills, of which our mock is one with the last answer to every question. */
async function filledLedger(folder: string): Promise<string> {
  const unusual = Object.fromEntries(
    Object.keys(unknowns).flatMap((id) => {
      const { answers = [] } = Object.entries(rulings).find(([name]) => name === id)?.[1] ?? {};
      // How a key is set is given below, for one of them.
      const isGiven = id === "protocol/default-inflection";
      return answers.length === 0 || isGiven ? [] : [[id, answers.at(-1)]];
    }),
  );
  const file = join(folder, "ledger.json");
  expect(await runOn({ rulings: unusual, inflection: "camel" }, file)).toBe(0);
  return file;
}

/** Runs the suite on a mock that stands for a sandbox; gives the exit code. */
async function runOn(options: Parameters<typeof startMock>[0], ledger: string): Promise<number> {
  const { environment, close } = await startMock({ ...options, now: sharedClock.now });
  onTestFinished(close);
  // What takes turns observes the same in each run.
  const words = ["run", "--target=sandbox", "--seed=1", "--quiet", `--ledger=${ledger}`];
  const { code } = await command(
    // Those observe nothing, and take most of the time.
    [...words, `--out=${await temporaryFolder()}`, "--require=races", "!*/crossed/**"],
    environment,
    { clock: sharedClock },
  );
  return code;
}

it("a run against a mock with the ledger of a sandbox leaves that ledger as it is", async () => {
  const file = await filledLedger(await temporaryFolder());
  const before = await readFile(file, "utf8");
  const ledger = readLedger(before, file);
  expect(Object.keys(ledger.observations).length).toBeGreaterThan(20);
  expect(await runOn({ ledger }, file)).toBe(0);
  expect(await readFile(file, "utf8")).toBe(before);
  // Without the ledger the answers are others, and that is a failure.
  expect(await runOn({}, file)).toBe(1);
});

it("`mock --ledger` says which questions it has no answer to", async () => {
  const file = join(await temporaryFolder(), "ledger.json");
  const observations = {
    "connections/reactivate-pending": { observed: "422", since: "2026-11-01" },
  };
  await writeFile(file, JSON.stringify({ format: 2, observations }));
  const words = ["mock", "--port=0", "--ledger", file];
  const given = { signal: AbortSignal.abort() };
  const { out } = await command([...words, "--json"], {}, given);
  const known = "connections/reactivate-pending";
  const others = Object.keys(unknowns).filter((id) => id !== known);
  expect(JSON.parse(out)).toMatchObject({ unanswered: others });
  const { out: text } = await command(words, {}, given);
  expect(text).toContain(`Not in ${file}; the mock gives its own answers:\n  ${others[0]}\n`);
  expect(text).not.toContain(known);
});

it("a ledger that is not there is one line and exit 2", async () => {
  const { code, error } = await command(["mock", "--port=0", "--ledger=nope.json"]);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: cannot read the ledger nope\.json: .+; check the path\n$/);
});
