import type { RunDocument } from "../document/run-document.ts";
import { exitCode } from "../document/verdict.ts";
import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { keepDocument } from "./keep-document.ts";
import { type Chosen, ownReports } from "./own-reporters.ts";
import { tellMistakes } from "./tell-mistakes.ts";
import { printReports, whereReportIs, writeReports } from "./write-reports.ts";

export interface Delivery {
  readonly folder: string;
  readonly reporters: readonly Chosen[];
  /** Prints nothing. */
  readonly quiet?: boolean;
  /** Keeps the answers to open questions, once the reports are written. */
  keep(): Promise<void>;
  /** Given the document as it is in the end. */
  readonly onDocument?: (document: RunDocument) => void;
}

/**
 * Writes and prints what was found; gives the exit code. Whatever breaks on the way is one of the document's problems, and
 * what was found is written and counts nevertheless.
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
  const tellWhere = () => io.write(whereReportIs(reporters, folder));
  if (!quiet) guard("telling where the report is", tellWhere, undefined);
  const code = guard("weighing what was found", () => exitCode(withMistakes()), weighed(document));
  // Asked for or not: what was found may be nowhere else.
  if (mistakes.problems().length > 0) await keepDocument(withMistakes(), folder, mistakes, io);
  guard("handing on what was found", () => onDocument?.(withMistakes()), undefined);
  tellMistakes(mistakes, io);
  return good || code === 1 ? code : 2;
}

/** The exit code of a run in which something broke, without the rules that may be what broke. */
function weighed({ results }: RunDocument): 1 | 2 {
  const failed = results.some(
    ({ outcome, level, known }) =>
      outcome.kind === "failed" && level === "MUST" && known === undefined,
  );
  return failed ? 1 : 2;
}
