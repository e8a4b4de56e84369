import { isAnswer } from "../answer.ts";
import type { Fault } from "../fault.ts";
import type { Context } from "../protocol.ts";
import type { Stored } from "../resource/stored.ts";

/** A fault in the rows that a list returns, of all that the caller may see. */
export const selecting = (
  name: string,
  breaks: Fault["breaks"],
  change: (
    selected: readonly Stored[],
    rows: readonly Stored[],
    context: Context,
  ) => readonly Stored[],
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  ...(concerns && { concerns }),
  rules: ({ select }) => ({
    select(rows, context, now) {
      const selected = select(rows, context, now);
      return isAnswer(selected) ? selected : change(selected, rows, context);
    },
  }),
});

/** A fault in reading the query of a list. */
export const asking = (
  name: string,
  breaks: Fault["breaks"],
  change: (query: URLSearchParams) => void,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  ...(concerns && { concerns }),
  rules: ({ select }) => ({
    select(rows, context, now) {
      const query = new URLSearchParams(context.query);
      change(query);
      return select(rows, { ...context, query }, now);
    },
  }),
});
