import type { Inflection } from "@persona-conformance/schemas/facts";
import type { Answer } from "./answer.ts";

/** The stored answer of an idempotency key. */
export interface Stored {
  readonly answer: Answer;
  readonly requestId: string;
  /** The style that it was written in. */
  readonly style?: Inflection;
}

/** An idempotency key may be forgotten after a day. In milliseconds. */
export const retention = 24 * 60 * 60 * 1000;
