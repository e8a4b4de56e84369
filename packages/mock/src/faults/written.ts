import { refuse } from "../answer.ts";
import type { Fault } from "../fault.ts";
import type { Context, Written } from "../protocol.ts";
import { isOf, type Kind } from "./request-kinds.ts";

/** A fault in the last step before an answer is sent. `context` is missing without a valid key. */
export const written = (
  name: string,
  breaks: Fault["breaks"],
  change: (answer: Written, context: Context | undefined) => Partial<Written>,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  ...(concerns && { concerns }),
  protocol: ({ finish }) => ({
    finish(answer, context) {
      const finished = finish(answer, context);
      return { ...finished, ...change(finished, context) };
    },
  }),
});

/** The same for answers to one kind of request. */
export const writtenIn = (
  kind: Kind,
  name: string,
  breaks: Fault["breaks"],
  change: (answer: Written, context: Context) => Partial<Written>,
  concerns?: Fault["concerns"],
): Fault =>
  written(
    name,
    breaks,
    (answer, context) =>
      context !== undefined && isOf(context, kind) ? change(answer, context) : {},
    { ...concerns, operations: [kind] },
  );

/** A fault: some requests are refused with a wrong status, before the operation gets them. */
export const refusing = (
  name: string,
  breaks: Fault["breaks"],
  status: number,
  isMeant: (context: Context) => boolean,
  concerns?: Fault["concerns"],
): Fault => ({
  name,
  breaks,
  ...(concerns && { concerns }),
  protocol: ({ headerRefusal }) => ({
    headerRefusal: (context) => (isMeant(context) ? refuse(status) : headerRefusal(context)),
  }),
});

export const isError = ({ status }: Written): boolean => status >= 400;
export const isSuccess = ({ status }: Written): boolean => status < 300;
