import type { Difference, Reworded } from "./difference.ts";
import type { Side } from "./severity.ts";

interface Placed {
  readonly side: Side;
  /** The compared part of an operation, an event or the API: `answer`, `parameter filter[status]` … */
  readonly slot: string;
  /** The HTTP status, for an answer. */
  readonly status?: string;
  readonly operation?: string;
  readonly event?: string;
  /** For a changed promise: digests of the sentences. */
  readonly sentences?: readonly string[];
}

/** A difference, with its operation or event. */
export type LocatedDifference = (Difference & Placed) | (Reworded & Placed);
