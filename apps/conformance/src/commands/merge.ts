import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { merge, mismatch } from "../report/merge.ts";
import { exitCode } from "../document/verdict.ts";
import { type LedgerOptions, openLedger } from "./ledger-file.ts";
import { ownReports } from "./own-reporters.ts";
import { readRun } from "./read-run.ts";
import { printReports, readReporters, withAnnotations, writeReports } from "./write-reports.ts";

export interface MergeCommand extends LedgerOptions {
  readonly out: string;
  readonly reporter: readonly string[];
}

/** Puts the documents of shards together and reports as one run would have; gives that run's exit code. */
export async function mergeCommand(
  files: readonly string[],
  options: MergeCommand,
  io: Io,
): Promise<number> {
  const wanted = await readReporters(withAnnotations(options.reporter, io.environment));
  const shards = await Promise.all(files.map(readRun));
  const problem = mismatch(shards);
  if (problem !== undefined) {
    throw new ConfigError(`these are no shards of one run: ${problem}`);
  }
  const merged = merge(shards);
  const ledger = await openLedger(options, io);
  const document = { ...merged, observations: ledger.compare(merged.observations) };
  await writeReports(document, options.out, wanted, io);
  await ledger.update(document.observations, new Date().toISOString().slice(0, 10));
  printReports(document, wanted, io);
  return (await ownReports(document, wanted, options.out, io)) ? exitCode(document) : 2;
}
