import { DeadlineError } from "../deadline.ts";

/** Describes why a run was interrupted. */
export const interruption = ({ reason }: AbortSignal): string =>
  reason instanceof DeadlineError ? reason.message : "the run was interrupted";
