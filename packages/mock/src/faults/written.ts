import { refuse } from "../answer.ts";
import type { Fault } from "../fault.ts";
import type { Context, Written } from "../protocol.ts";
import { isOf, type Kind } from "./request-kinds.ts";

/** A fault in what goes out last; `context` is missing where nobody was authenticated. */
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

/** A fault in what goes out last to one kind of request. */
export const writtenIn = (
  kind: Kind,
  name: string,
  breaks: Fault["breaks"],
  change: (answer: Written, context: Context) => Partial<Written>,
): Fault =>
  written(
    name,
    breaks,
    (answer, context) =>
      context !== undefined && isOf(context, kind) ? change(answer, context) : {},
    { operations: [kind] },
  );

/** A fault that answers some requests with a status of its own, before the operation sees them. */
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
