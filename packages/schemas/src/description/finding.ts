import type { Difference, Reworded } from "./difference.ts";
import type { Side } from "./severity.ts";

interface Placed {
  readonly side: Side;
  /** The part of an operation, an event or the API that was compared: `answer`, `parameter filter[status]` … */
  readonly slot: string;
  /** The HTTP status, in an answer. */
  readonly status?: string;
  readonly operation?: string;
  readonly event?: string;
  /** Digests of the sentences, of a promise that moved. */
  readonly sentences?: readonly string[];
}

/** A difference with the operation or event that it is in. */
export type Finding = (Difference & Placed) | (Reworded & Placed);
