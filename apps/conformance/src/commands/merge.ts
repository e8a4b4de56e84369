import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { merge, mismatch } from "../report/runs/merge.ts";
import { createMistakes } from "../mistakes.ts";
import { deliver } from "./deliver.ts";
import { dropExpectedExchanges } from "../runner/ledger.ts";
import { type LedgerOptions, openLedger, prepareLedger } from "./ledger-file.ts";
import { readRun } from "./read-run.ts";
import { readReporters, withAnnotations } from "./write-reports.ts";

export interface MergeCommand extends LedgerOptions {
  readonly out: string;
  readonly reporter: readonly string[];
}

/** Merges the documents of shards and writes the reports of the whole run. Returns its exit code. */
export async function mergeCommand(
  files: readonly string[],
  options: MergeCommand,
  io: Io,
): Promise<number> {
  const wanted = await readReporters(withAnnotations(options.reporter, io.environment));
  const shards = await Promise.all(files.map(readRun));
  const problem = mismatch(shards);
  if (problem !== undefined) {
    throw new ConfigError(`these are not the shards of one run: ${problem}`);
  }
  const merged = merge(shards);
  await prepareLedger(options);
  const ledger = await openLedger(options, io);
  const document = {
    ...merged,
    observations: dropExpectedExchanges(ledger.compare(merged.observations)),
  };
  const today = new Date().toISOString().slice(0, 10);
  const keep = () => ledger.update(document.observations, today);
  const delivery = { folder: options.out, reporters: wanted, keep };
  return deliver(document, delivery, createMistakes(), io);
}
