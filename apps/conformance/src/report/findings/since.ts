import type { Result, RunDocument } from "../../document/run-document.ts";

/** A time to the minute, in UTC. */
export const moment = (iso: string): string => iso.slice(0, 16).replace("T", " ");

/** Since when a failure is seen. Undefined without a baseline. */
export function seenSince({ since }: Pick<Result, "since">, run: RunDocument): string | undefined {
  if (since === undefined) return undefined;
  return since === run.startedAt
    ? `new since the run of ${moment(run.baseline?.startedAt ?? "")}`
    : `seen failing since ${moment(since)}`;
}
