import type { Exchange } from "@persona-conformance/client";
import type { Registered } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { ActorName } from "./session.ts";

/** An exchange, and how it came about. Made once, and never copied: an exchange's body is parsed once, too. */
export interface TrialExchange {
  readonly exchange: Exchange;
  /** The documented operation that it is one of, if any. */
  readonly operation: Registered | undefined;
  /** Whose key was used. */
  readonly by: ActorName;
  /** The cell that it was made in. */
  readonly cell: Cell;
  /** The cell of the check that made it. */
  readonly home: Cell;
  /** Which of the session's keys was used, by its number: the key itself must not get into anything that is printed. */
  readonly key: number;
  /** Sent to see how the target takes it: which refusal is right is left open. */
  readonly probe: boolean;
  /** Something before the API has answered. */
  readonly fromEdge: boolean;
  /** Was under way at the same time as another one. */
  readonly overlapping: boolean;
}

/** Whether an answer is to a sparse fieldset, and lacks attributes by right. */
export const isSparse = ({ path }: Pick<Exchange, "path">): boolean =>
  /[?&]fields(\[|%5B)/i.test(path);
