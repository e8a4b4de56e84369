import type { Fault } from "../fault.ts";
import type { Context, Written } from "../protocol.ts";

/**
 * The protocol of a fault: of requests that overlap, all get the first answer. `nameOf` tells which requests are taken for one.
 * Undefined for those that it leaves alone.
 */
export const answeredOnce =
  (nameOf: (context: Context) => string | undefined): NonNullable<Fault["protocol"]> =>
  ({ idempotencyKey, finish }) => {
    /** The requests in progress, each with the first answer to one of its kind. */
    const running = new Map<string, { open: number; first?: Pick<Written, "status" | "body"> }>();
    return {
      idempotencyKey(context) {
        const name = nameOf(context);
        if (name !== undefined) {
          const known = running.get(name) ?? { open: 0 };
          running.set(name, { ...known, open: known.open + 1 });
        }
        return idempotencyKey(context);
      },
      finish(answer, context) {
        const finished = finish(answer, context);
        const name = context && nameOf(context);
        if (name === undefined) return finished;
        const { open, first = finished } = running.get(name) ?? { open: 1 };
        if (open > 1) running.set(name, { open: open - 1, first });
        else running.delete(name);
        const { status, body } = first;
        return { ...finished, status, body };
      },
    };
  };
