import type { RunDocument } from "../document/run-document.ts";
import { exitCode } from "../document/verdict.ts";
import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { keepDocument } from "./keep-document.ts";
import { type Chosen, ownReports } from "./own-reporters.ts";
import { printMistakes } from "./print-mistakes.ts";
import { printReports, whereReportIs, writeReports } from "./write-reports.ts";

export interface Delivery {
  readonly folder: string;
  readonly reporters: readonly Chosen[];
  /** Prints nothing. */
  readonly quiet?: boolean;
  /** Writes the ledger, after the reports. */
  keep(): Promise<void>;
  /** Receives the final document. */
  readonly onDocument?: (document: RunDocument) => void;
}

/**
 * Writes and prints the findings. Returns the exit code. A mistake on the way becomes a problem of the document, and
 * the findings still count.
 */
export async function deliver(
  document: RunDocument,
  { folder, reporters, quiet = false, keep, onDocument }: Delivery,
  mistakes: Mistakes,
  io: Io,
): Promise<number> {
  const withMistakes = (): RunDocument => ({
    ...document,
    problems: [...new Set([...document.problems, ...mistakes.problems()])],
  });
  const { guard, guardAsync } = mistakes;
  const write = () => writeReports(withMistakes(), folder, reporters, mistakes, io);
  await guardAsync("writing the reports", write, undefined);
  await guardAsync("keeping the ledger", keep, undefined);
  const print = () => printReports(withMistakes(), reporters, mistakes, io);
  if (!quiet) guard("printing the reports", print, undefined);
  const callOwn = () => ownReports(withMistakes(), reporters, folder, io);
  const good = await guardAsync("calling your own reporters", callOwn, false);
  const printPath = () => io.write(whereReportIs(reporters, folder));
  if (!quiet) guard("printing the path of the report", printPath, undefined);
  const code = guard("computing the exit code", () => exitCode(withMistakes()), fallback(document));
  // Written even if no JSON report was asked for, since no other report may hold the findings.
  if (mistakes.problems().length > 0) await keepDocument(withMistakes(), folder, mistakes, io);
  guard("handing on the document", () => onDocument?.(withMistakes()), undefined);
  printMistakes(mistakes, io);
  return good || code === 1 ? code : 2;
}

/** The exit code of a run with a mistake, computed without the code that may contain the mistake. */
function fallback({ results }: RunDocument): 1 | 2 {
  const failed = results.some(
    ({ outcome, level, known }) =>
      outcome.kind === "failed" && level === "MUST" && known === undefined,
  );
  return failed ? 1 : 2;
}
