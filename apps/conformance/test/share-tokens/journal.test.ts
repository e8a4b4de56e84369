import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTokenJournal } from "../../src/targets/sandbox/share-token-journal.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  "http://localhost:4010",
  "http://127.0.0.1:4010",
  "http://[::1]:4010",
  "http://LOCALHOST.:4010",
])("a run on %s finds the share tokens that one on localhost has left", async (spelling) => {
  const entries = [{ idempotencyKey: "one", by: "source", body: {}, at: 1 } as const];
  await openTokenJournal(folder, "http://localhost:4010", "cxn_1").write(entries);
  const journal = openTokenJournal(folder, spelling, "cxn_1");
  expect(await journal.read()).toEqual(entries);
  expect(await openTokenJournal(folder, "http://localhost:4011", "cxn_1").read()).toEqual([]);
});
