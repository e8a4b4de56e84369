import type { Reply } from "@persona-conformance/client";
import { successOf } from "@persona-conformance/schemas";
import { type Cell, isSameCell, placeOf } from "../../runner/check.ts";
import { arranging, type Because, Undecided } from "../../runner/outcome.ts";
import { expectKept } from "../arranging/expect-of-arrangement.ts";
import { expectAllowed } from "../judging/expect.ts";
import type { Reads } from "../reading/reads.ts";
import type { View } from "../reading/view.ts";
import { stepOfAttempt } from "../requests/crossing.ts";
import type { ResourceStage } from "../resource-stage.ts";
import type { ResourceTrial } from "../resource-trial.ts";
import { hasArrived } from "./arrivals.ts";
import {
  type Arranged,
  type DashboardReply,
  type Move,
  subjectOf,
  type Transition,
} from "./move.ts";
import { expectNotRevived, isMovedByRefusal } from "./moved-otherwise.ts";

/** What the steps use. */
interface Parts
  extends
    Pick<ResourceTrial, "attempt" | "unhindered">,
    Pick<Reads, "settled" | "settledAnywhere" | "reconcile"> {
  /** Demands that a read shows what an action did. */
  arrived(view: View, move: Move, to: string, reply: Reply | DashboardReply): Promise<View>;
}

/** What came of a step that was taken in another cell. */
export interface TakenElsewhere {
  readonly at: Cell;
  /** The creator's view afterwards, in the check's own cell. */
  readonly after: View;
  /** The step, if it worked and a read confirmed it. */
  readonly transition?: Transition;
  /** The broken promise. */
  readonly because?: Because;
  /** Whether the answer shows that the action was done. */
  readonly isTold: boolean;
}

/**
 * Takes a step in another API version and key style than the check's own. Thus each action is tried in many of them, without a
 * further request. Undefined if it is the turn of the check's own cell.
 */
export function createElsewhere(
  stage: ResourceStage,
  { attempt, settled, settledAnywhere, unhindered, arrived, reconcile }: Parts,
): (arranged: Arranged) => Promise<TakenElsewhere | undefined> {
  const { resource, operations, arrangement, actorOf, fixtures, session, home, waiting } = stage;
  const { lifecycle, one } = resource;

  return async ({ move, before, to, mayTrust = false }) => {
    const { action, party } = move;
    const { id, status = "" } = before;
    const operation = operations[action];
    if (operation === undefined) return undefined;
    const tried = { action, party, status };
    const kind = {
      party: actorOf(party),
      operation: operation.id,
      outcome: "success",
      query: "none",
      step: stepOfAttempt(tried),
    } as const;
    const at = session.crossing.cellFor(kind, home);
    if (isSameCell(at, home)) return undefined;
    let isTold = false;
    const take = async () => {
      if (lifecycle.rowOf(action).while) await arrangement?.meet?.(stage.trial());
      const reply = await unhindered(id, () => attempt({ ...move, cell: at }, id));
      // Time or somebody else may have ended it before.
      if (reply.kind === "refusal" && lifecycle.finals.length > 0) {
        const now = await settled(id, () => true);
        if (now.status !== status)
          throw new Undecided(
            `the ${one} ${id} is ${now.status}, perhaps since before the refusal`,
          );
        expectNotRevived(stage.trial(), before);
      }
      const answer = expectAllowed(resource, reply, id, to, successOf(operation));
      isTold = true;
      const isKept = fixtures.known(id)?.answered !== undefined;
      if (mayTrust && answer !== undefined && isKept && waiting.trusts()) return { after: answer };
      const seen = await settledAnywhere(before, to, hasArrived(resource, action, to));
      const after = await arrived(seen, move, to, reply);
      expectKept(arrangement, move, before, after);
      return { after, transition: { move, before, answer, after } };
    };
    try {
      const what = `${action} a ${one} as the ${party}${placeOf(at)}`;
      const taken = await arranging(what, take, subjectOf(resource, tried));
      return { at, isTold, ...taken };
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      const { because, transient } = error;
      // Without an answer of the API, the action may be done, and a read may be stale.
      const after = await (transient ? reconcile(before) : settled(id, () => true));
      if (because === undefined) return { at, isTold, after };
      const isRefused = isMovedByRefusal(stage.trial(), action, before, after);
      const statement = isRefused ? resource.cites.refused : because.statement;
      const expected = because.expected + placeOf(at);
      return { at, isTold, after, because: { ...because, statement, expected } };
    }
  };
}
