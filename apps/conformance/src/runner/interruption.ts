import { DeadlineError } from "../deadline.ts";

/** Why a run was interrupted, in words. */
export const interruption = ({ reason }: AbortSignal): string =>
  reason instanceof DeadlineError ? reason.message : "the run was interrupted";
