import type { Reply, SendOptions } from "@persona-conformance/client";
import { successOf } from "@persona-conformance/schemas";
import { arranging, Undecided } from "../../runner/outcome.ts";
import { expectNoBodyNeeded } from "./bodiless.ts";
import { hasArrived, isRefusedIn } from "./arrivals.ts";
import { expectAllowed, expectArrived, expectResource } from "../judging/expect.ts";
import { expectKept, expectSeenByAll } from "../arranging/expect-of-arrangement.ts";
import { expectNotInVain, unlessInVain } from "./failed-steps.ts";
import { createElsewhere } from "./step-in-another-cell.ts";
import {
  type Arranged,
  type DashboardReply,
  type Move,
  subjectOf,
  type Transition,
} from "./move.ts";
import type { ActorName } from "../party.ts";
import { expectNotPassed, expectNotRevived } from "./moved-otherwise.ts";
import type { ResourceStage } from "../resource-stage.ts";
import type { Reads } from "../reading/reads.ts";
import type { ResourceTrial } from "../resource-trial.ts";
import type { Session } from "../session.ts";
import { isShownIn } from "../judging/moved-earlier.ts";
import { misledBy } from "./misled.ts";
import { expectNotStale } from "./stale-reads.ts";
import type { View } from "../reading/view.ts";

/** Performs actions on a resource. */
export interface Moves extends Pick<ResourceTrial, "attempt" | "step"> {
  /**
   * A step on the way to a check's starting point. Does not trust the answer: a read afterwards decides. If it does not show
   * what the lifecycle says, another promise than the check's is broken. Each step is taken in another API version and key style.
   * If that does not work, the check goes on in its own.
   */
  arrangeStep(arranged: Arranged): Promise<View>;
}

export function createMoves(
  stage: ResourceStage,
  {
    settled,
    settledAnywhere,
    seenBy,
    unhindered,
    reconcile,
  }: Pick<ResourceTrial, "unhindered"> &
    Pick<Reads, "settled" | "settledAnywhere" | "seenBy" | "reconcile">,
): Moves {
  const { resource, operations, arrangement, creator, actorOf, fixtures } = stage;
  const { session, context, home: cell, log, waiting } = stage;
  const { lifecycle, one } = resource;
  /** The parties see the same view. */
  const isAlike = Object.values(resource.relationships).every(({ shownTo }) => !shownTo);

  /** Performs an action without an operation in the API. Undecided if that is not reliable. */
  function demandAccept(): NonNullable<Session["accept"]> {
    if (session.accept === undefined) throw new Undecided(`nothing here can accept a ${one}`);
    if (session.acceptUnavailable !== undefined) throw session.acceptUnavailable;
    return session.accept;
  }

  async function attempt(move: Move, id: string, options?: SendOptions) {
    const { action, party, cell: elsewhere, ...given } = move;
    const kept = fixtures.known(id);
    const { last, answered } = kept ?? {};
    const body = given.body ?? arrangement?.bodyOf?.(stage.trial(), action, last);
    const request = { ...given, ...(body !== undefined && { body }) };
    const isOffered = operations[action] !== undefined;
    // Without an attempt, the status is not in doubt.
    if (!isOffered) demandAccept();
    if (kept !== undefined) {
      Object.assign(kept, { last: undefined, answered: undefined });
      // Until there is an answer, the change may have been carried out.
      kept.unconfirmed = last ?? answered ?? kept.unconfirmed;
    }
    if (!isOffered) {
      const acceptance = await demandAccept()(resource, move, id);
      if (acceptance.accepted) session.traffic.noteChange(session.clock.now());
      if (kept !== undefined && (acceptance.accepted || acceptance.untouched)) {
        kept.unconfirmed = undefined;
      }
      return { kind: "dashboard", ...acceptance } as const;
    }
    const actor = stage.as(actorOf(party), elsewhere);
    const reply = await actor.of(resource).act(action, id, { ...request, ...options });
    if (kept === undefined) return reply;
    kept.unconfirmed = undefined;
    // The answer does not prove what is stored. The next check waits for a read.
    if (reply.kind === "resource" && reply.resource.id === id && (isAlike || party === creator)) {
      kept.answered = waiting.note(expectResource(resource, reply, reply.exchange.status));
    }
    // After a refusal, nothing is assumed to have changed. The lifecycle checks look.
    if (reply.kind === "refusal") Object.assign(kept, { last, answered });
    // A party that cannot see it is a broken promise of its own. A lifecycle's parties are actors.
    if (reply.exchange.status === 404) await seenBy(party as ActorName, id);
    return reply;
  }

  /** Demands that a read shows what an action did. `view` is what the creator reads. */
  async function arrived(view: View, move: Move, to: string, reply: Reply | DashboardReply) {
    const isDone = hasArrived(resource, move.action, to);
    await expectNotStale(stage.trial(), view, actorOf(creator), move, isDone);
    // A lifecycle's parties are actors.
    const who = move.party as ActorName;
    if (reply.kind === "dashboard" && who !== creator && context.keys[actorOf(who)] !== undefined)
      await expectSeenByAll(view, move, isDone, (by) => settled(view.id, isDone, by));
    return expectArrived(view, move, to, reply, misledBy(stage.trial(), reply));
  }

  /** If accepting does not work, the next check does not wait for it again. */
  async function unlessUnavailable({ action }: Move, take: () => Promise<View>): Promise<View> {
    try {
      return await take();
    } catch (error) {
      const isDashboard = operations[action] === undefined;
      if (isDashboard && error instanceof Undecided) session.acceptUnavailable = error;
      throw error;
    }
  }

  const nameOf = ({ move: { action, party }, before }: Pick<Arranged, "move" | "before">): string =>
    [resource.name, action, party, before.status, cell.apiVersion, cell.inflection].join(" ");

  function took(transition: Transition, at = cell): View {
    session.traffic.shown += 1;
    session.transitions.push({ ...transition, cell: at });
    return transition.after;
  }

  const takeElsewhere = createElsewhere(stage, {
    attempt,
    settled,
    settledAnywhere,
    unhindered,
    arrived,
    reconcile,
  });

  return {
    attempt,
    async step(move, before, to) {
      const { id } = before;
      return unlessUnavailable(move, async () => {
        const reply = await unhindered(id, () => attempt(move, id));
        await expectNoBodyNeeded(resource, reply, () => attempt({ ...move, body: {} }, id));
        const answer = expectAllowed(
          resource,
          reply,
          id,
          to,
          successOf(operations[move.action] ?? { statuses: [200] }),
        );
        const isDone = hasArrived(resource, move.action, to);
        const after = await arrived(await settledAnywhere(before, to, isDone), move, to, reply);
        expectKept(arrangement, move, before, after);
        return took({ move, before, answer, after });
      });
    },
    async arrangeStep(arranged) {
      const { move, before, isHere = false } = arranged;
      const earlier = session.exchanges.length;
      return unlessUnavailable(move, async () => {
        expectNotInVain(session.inVain, nameOf(arranged));
        const taken = isHere ? undefined : await takeElsewhere(arranged);
        if (taken === undefined) return takeHere(arranged);
        const { at, after, transition, because, isTold } = taken;
        if (transition !== undefined) return took(transition, at);
        const isDone = hasArrived(resource, move.action, arranged.to)(after);
        const isUnmoved = after.status === before.status;
        // What an answer shows as done may be refused the second time.
        const step = () =>
          takeHere(arranged).catch((error: unknown) => {
            throw isTold && because !== undefined && error instanceof Undecided
              ? new Undecided(error.message, { because })
              : error;
          });
        const reached = !isDone && isUnmoved ? await step() : after;
        // The view before may have been a stale read: then the refusal was right.
        const isOld = () =>
          reached.status !== before.status &&
          isShownIn(session.exchanges.slice(0, earlier), reached);
        if (because !== undefined && !isOld()) (log.beside ??= []).push(because);
        if (isDone || isUnmoved) return reached;
        throw new Undecided(`the ${one} is ${after.status} now`);
      });
    },
  };

  /** Takes a step of an arrangement in the check's own cell. */
  function takeHere({ move, before, to, mayTrust = false }: Arranged): Promise<View> {
    const { id } = before;
    const { action, party } = move;
    const take = async () => {
      if (lifecycle.rowOf(action).while) await arrangement?.meet?.(stage.trial());
      const reply = await unhindered(id, () => attempt(move, id));
      if (reply.kind === "resource" && reply.resource.id !== id)
        expectAllowed(resource, reply, id, to);
      if (reply.kind === "dashboard") expectAllowed(resource, reply, id, to);
      const isRefused = reply.kind === "refusal";
      const isDone = hasArrived(resource, action, to);
      const isShown = reply.kind === "resource" && reply.resource.id === id;
      const answered = mayTrust && isShown ? fixtures.known(id)?.answered : undefined;
      if (answered !== undefined && isDone(answered) && waiting.trusts()) return answered;
      const view = await (isRefused
        ? settled(id, () => true)
        : settledAnywhere(before, to, isDone));
      // The lifecycle checks report an action that was refused and done nevertheless.
      if (isRefused && !isDone(view)) {
        expectNotPassed(action, before, view);
        expectNotRevived(stage.trial(), before);
        if (lifecycle.finals.length > 0 && isRefusedIn(resource, action, view.status))
          throw new Undecided(`the ${one} ${id} was ${view.status} before the refusal`);
        await expectNoBodyNeeded(resource, reply, () => attempt({ ...move, body: {} }, id));
        expectAllowed(resource, reply, id, to);
      }
      const after = await arrived(view, move, to, reply);
      const answer = isShown ? expectResource(resource, reply, reply.exchange.status) : undefined;
      expectKept(arrangement, move, before, after);
      return took({ move, before, answer, after });
    };
    const subject = subjectOf(resource, { action, party, status: before.status ?? "" });
    return unlessInVain(session.inVain, nameOf({ move, before }), () =>
      arranging(`${action} a ${one} as the ${party}`, take, subject),
    );
  }
}
