import type { ApiRequest, Reply, SendOptions } from "@persona-conformance/client";
import { pathOf, readReply } from "@persona-conformance/client";
import {
  attemptIdOf,
  type Operation,
  type Resource,
  shownBy,
  successOf,
} from "@persona-conformance/schemas";
import { hasArrived } from "./arrivals.ts";
import { type Cell, isSameCell } from "../runner/check.ts";
import { arranging, type Subject, Undecided } from "../runner/outcome.ts";
import type { Actor, Trial } from "./trial.ts";
import type { Stage } from "./actor.ts";
import { expectAllowed, expectArrived, expectResource, requireDefined } from "./expect.ts";
import { firstRows } from "./lists.ts";
import type { DashboardReply, Move, Transition } from "./move.ts";
import { expectKept, expectSeen, expectSeenByAll } from "./expect-of-arrangement.ts";
import { createEnding } from "./ending.ts";
import { unlessInVain } from "./in-vain.ts";
import { expectNotPassed } from "./passed.ts";
import { chosenFrom } from "./pool.ts";
import { createRoutes } from "./route.ts";
import type { ActorName } from "./party.ts";
import type { Fixture } from "./fixture.ts";
import type { Session } from "./session.ts";
import { expectNotStale } from "./stale-reads.ts";
import { changes, type View } from "./view.ts";
import type { Waiting } from "./waiting.ts";
import type { ResourceTrial } from "./resource-trial.ts";

/** The pauses between reads after a change that may have been carried out, in milliseconds. */
const sparse = [250, 750, 1500, 2500];

interface Parts extends Stage {
  readonly trial: () => Trial;
  readonly as: (who: ActorName, cell?: Cell) => Actor;
  readonly waiting: Waiting;
}

export function openResourceTrial(resource: Resource, parts: Parts): ResourceTrial {
  const { session, context, home: cell, waiting } = parts;
  const { lifecycle, one } = resource;
  const arrangement = session.arrangements.get(resource.name);
  const creator = arrangement?.by ?? "source";
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  const retrieval = requireDefined(operations["retrieve"], `no ${one} can be retrieved`);
  /** The resource that this check works on. */
  let fixture = context.fixtures.get(resource.name);
  const made = context.made.get(resource.name) ?? [];
  context.made.set(resource.name, made);
  /** A resource with final statuses cannot be brought back, so a check uses several. */
  const comesToEnd = lifecycle.finals.length > 0;
  /** The parties see the same view. */
  const isAlike = Object.values(resource.relationships).every(({ shownTo }) => !shownTo);
  // A lifecycle's parties are actors.
  const actorOf = (party: string): ActorName =>
    arrangement?.actorOf?.(parts.trial(), party as ActorName) ?? (party as ActorName);
  const as = (party: ActorName) => parts.as(actorOf(party));
  const known = (id: string): Fixture | undefined =>
    fixture?.id === id ? fixture : made.find((other) => other.id === id);

  async function settled(
    id: string,
    isExpected: (view: View) => boolean,
    party: ActorName = creator,
    headers?: ApiRequest["headers"],
  ): Promise<View> {
    const read = async () =>
      headers === undefined
        ? as(party).of(resource).retrieve(id)
        : readReply(
            resource,
            await as(party).send({ method: "GET", path: pathOf(retrieval, id), headers }),
          );
    // A replica may not have a new one yet.
    const mayLag = (reply: Reply) =>
      reply.kind === "refusal" &&
      reply.exchange.status === 404 &&
      made.some((other) => other.id === id);
    const reply = await waiting.eventually(read, (seen) => {
      if (mayLag(seen)) return false;
      const view = expectSeen(resource, seen, party, arrangement);
      return isExpected(view) && waiting.isFresh(view);
    });
    const view = waiting.believe(expectSeen(resource, reply, party, arrangement));
    const kept = known(id);
    if (party === creator && kept !== undefined)
      Object.assign(kept, { last: view, told: undefined });
    return view;
  }

  const ended = createEnding(resource, {
    waiting,
    traffic: session.traffic,
    creator,
    read: (id, party) => settled(id, () => true, party),
    others: (["source", "destination"] as const).flatMap((party) => {
      const subject = arrangement?.reads?.[party];
      const isThere = party !== creator && context.keys[actorOf(party)] !== undefined;
      return isThere && subject !== undefined ? [{ party, subject }] : [];
    }),
  });

  /** Demands that what is there can be read by a party, where it is told that it is not there. */
  async function seenBy(party: ActorName, id: string): Promise<void> {
    const kept = known(id);
    const { last } = kept ?? {};
    if (arrangement?.reads?.[creator] === undefined) return;
    await settled(id, () => true);
    if (party !== creator) await settled(id, () => true, party);
    // What it was before the attempt is still what the attempt is judged by.
    if (kept !== undefined && last !== undefined) kept.last = last;
  }

  /** Performs an action without an operation in the API. Undefined if that is not reliable. */
  function demandAccept(): NonNullable<Session["accept"]> {
    if (session.accept === undefined) throw new Undecided(`nothing here can accept a ${one}`);
    if (session.acceptUnavailable !== undefined) throw new Undecided(session.acceptUnavailable);
    return session.accept;
  }

  async function attempt(move: Move, id: string, options?: SendOptions) {
    const { action, party, cell: elsewhere, ...given } = move;
    const body = given.body ?? arrangement?.bodyOf?.(parts.trial(), action);
    const request = { ...given, ...(body !== undefined && { body }) };
    const isOffered = operations[action] !== undefined;
    // Without an attempt, the status is not in doubt.
    if (!isOffered) demandAccept();
    const kept = known(id);
    const { last } = kept ?? {};
    if (kept !== undefined) {
      kept.last = undefined;
      // Until there is an answer, the change may have been carried out.
      kept.unconfirmed = last ?? kept.unconfirmed;
    }
    if (!isOffered) {
      const acceptance = await demandAccept()(resource, move, id);
      if (kept !== undefined && (acceptance.accepted || acceptance.untouched)) {
        kept.unconfirmed = undefined;
      }
      return { kind: "dashboard", ...acceptance } as const;
    }
    const actor = parts.as(actorOf(party), elsewhere);
    const reply = await actor.of(resource).act(action, id, { ...request, ...options });
    if (kept === undefined) return reply;
    kept.unconfirmed = undefined;
    // The answer does not prove what is stored. The next check waits for a read.
    if (reply.kind === "resource" && reply.resource.id === id && (isAlike || party === creator)) {
      kept.told = waiting.note(expectResource(resource, reply, reply.exchange.status));
    }
    // After a refusal, nothing is assumed to have changed. The lifecycle checks look.
    if (reply.kind === "refusal") kept.last = last;
    // A party that cannot see it is a broken promise of its own. A lifecycle's parties are actors.
    if (reply.exchange.status === 404) await seenBy(party as ActorName, id);
    return reply;
  }

  async function step(move: Move, before: View, to: string): Promise<View> {
    const { id } = before;
    return unlessUnavailable(move, async () => {
      const reply = await attempt(move, id);
      const answer = expectAllowed(
        resource,
        reply,
        id,
        to,
        successOf(operations[move.action] ?? { statuses: [200] }),
      );
      const isDone = hasArrived(resource, move.action, to);
      const after = await arrived(await settled(id, isDone), move, to, reply);
      expectKept(arrangement, move, before, after);
      return took({ move, before, answer, after });
    });
  }

  /** Demands that a read shows what an action did. `view` is what the creator reads. */
  async function arrived(view: View, move: Move, to: string, reply: Reply | DashboardReply) {
    const isDone = hasArrived(resource, move.action, to);
    await expectNotStale(parts.trial(), view, actorOf(creator), move, isDone);
    // A lifecycle's parties are actors.
    const who = move.party as ActorName;
    if (reply.kind === "dashboard" && who !== creator && context.keys[actorOf(who)] !== undefined)
      await expectSeenByAll(view, move, isDone, (by) => settled(view.id, isDone, by));
    return expectArrived(view, move, to, reply);
  }

  /** If accepting does not work, the next check does not wait for it again. */
  async function unlessUnavailable({ action }: Move, take: () => Promise<View>): Promise<View> {
    try {
      return await take();
    } catch (error) {
      const isDashboard = operations[action] === undefined;
      if (isDashboard && error instanceof Undecided) session.acceptUnavailable = error.message;
      throw error;
    }
  }

  function took(transition: Transition): View {
    session.traffic.shown += 1;
    session.transitions.push({ cell, ...transition });
    return transition.after;
  }

  /** The promise of a step, and the check that judges it. */
  function subjectOf({ action, party }: Move, status: string): Subject {
    const tried = { action, party, status };
    return { statement: lifecycle.rule(tried).cites, check: attemptIdOf(resource, tried) };
  }

  /**
   * A step on the way to a check's starting point. Does not trust the answer: a read afterwards decides. If it does not show
   * what the lifecycle says, another promise than the check's is broken.
   */
  async function arrangeStep(move: Move, before: View, to: string): Promise<View> {
    const { id } = before;
    const { action, party } = move;
    const { apiVersion, inflection } = cell;
    const name = [resource.name, action, party, before.status, apiVersion, inflection].join(" ");
    const take = () =>
      arranging(
        `${action} a ${one} as the ${party}`,
        async () => {
          if (lifecycle.rowOf(action).while) await arrangement?.meet?.(parts.trial());
          const reply = await attempt(move, id);
          if (reply.kind === "resource" && reply.resource.id !== id)
            expectAllowed(resource, reply, id, to);
          if (reply.kind === "dashboard") expectAllowed(resource, reply, id, to);
          const isRefused = reply.kind === "refusal";
          const isDone = hasArrived(resource, action, to);
          const view = await settled(id, (seen) => isRefused || isDone(seen));
          // The lifecycle checks report an action that was refused and done nevertheless.
          if (isRefused && !isDone(view)) {
            expectNotPassed(action, before, view);
            expectAllowed(resource, reply, id, to);
          }
          const after = await arrived(view, move, to, reply);
          const isShown = reply.kind === "resource" && reply.resource.id === id;
          const answer = isShown
            ? expectResource(resource, reply, reply.exchange.status)
            : undefined;
          expectKept(arrangement, move, before, after);
          return took({ move, before, answer, after });
        },
        subjectOf(move, before.status ?? ""),
      );
    return unlessUnavailable(move, () => unlessInVain(session.inVain, name, take));
  }

  /** Finds a suitable one: the present one, one that can be moved to the status, or a new one. */
  async function findFixture(
    wanted: string = lifecycle.initial,
    towards: string = wanted,
  ): Promise<Fixture> {
    if (operations["create"] === undefined) return fixture ?? (fixture = await listed());
    if (!comesToEnd) return (fixture ??= fromStock() ?? (await create(towards)));
    const all = [...(fixture === undefined ? [] : [fixture]), ...made];
    const isUsable = (view: View) =>
      arrangement?.isUsable?.(parts.trial(), view, towards) !== false;
    fixture = chosenFrom(resource, all, wanted, isUsable) ?? (await create(towards));
    return fixture;
  }

  /** The first row of the list: no request creates a resource of this kind. */
  async function listed(): Promise<Fixture> {
    const { views } = await firstRows(parts.trial(), resource, actorOf(creator));
    return keep(requireDefined(views[0], `the list holds no ${one}`));
  }

  /** One that the target has made without a request. */
  function fromStock(): Fixture | undefined {
    const id = context.stock?.(resource);
    return id === undefined ? undefined : { resource, id, last: undefined };
  }

  async function create(towards: string): Promise<Fixture> {
    const creation = requireDefined(
      await arrangement?.creation(parts.trial(), towards),
      `it is not known what a new ${one} is to name`,
    );
    const reply = await as(creator).of(resource).create(creation);
    await arrangement?.expectNotRefused?.(parts.trial(), creation, reply);
    const last = expectResource(resource, reply, 201);
    const because = arrangement?.mistake?.(context, last);
    if (because !== undefined) {
      const { expected, actual } = because;
      throw new Undecided(`could not create ${expected}: it is ${actual}`, { because });
    }
    const kept = keep(last);
    // The answer to a creation is trusted after a read.
    if (arrangement?.reads !== undefined && !comesToEnd)
      kept.last = await settled(last.id, () => true);
    return kept;
  }

  function keep(last: View): Fixture {
    const kept: Fixture = { resource, id: last.id, last };
    if (comesToEnd) made.push(kept);
    return kept;
  }

  async function any(wanted?: string, towards = wanted): Promise<View> {
    const { id, last, told, unconfirmed } = await arranging(
      `find a ${one}`,
      () => findFixture(wanted, towards),
      arrangement?.subject,
    );
    if (last !== undefined) return last;
    if (unconfirmed !== undefined) return reconcile(unconfirmed);
    return settled(id, ({ status }) => told === undefined || status === told.status);
  }

  /** Reads the view after a change that may have been carried out. For a while, a read may show the old view. */
  async function reconcile(before: View): Promise<View> {
    const read = async () =>
      expectResource(resource, await as(creator).of(resource).retrieve(before.id));
    let view = await read();
    for (const pause of sparse) {
      if (changes(before, view).length > 0 && waiting.isFresh(view)) break;
      await waiting.sleep(pause);
      view = await read();
    }
    const kept = known(before.id);
    if (kept !== undefined) {
      kept.last = waiting.note(view);
      kept.unconfirmed = undefined;
    }
    return view;
  }

  const transitionTo = createRoutes(resource, {
    waiting,
    clock: session.clock,
    arrangeStep,
    ended,
    settled,
  });

  return {
    resource,
    isAvailable: arrangement?.needs.one.every((need) => session.capabilities.has(need)) === true,
    get fixture() {
      return fixture;
    },
    keep(view) {
      (known(view.id) ?? keep(view)).isOwn = true;
      return view;
    },
    offer(view) {
      const kept = known(view.id);
      if (kept !== undefined) Object.assign(kept, { isOwn: false, last: view });
    },
    ended,
    seenBy,
    async mistold() {
      const { tells } = arrangement ?? {};
      if (tells === undefined) return undefined;
      const { id, last } = await create(lifecycle.initial);
      if (last === undefined) return undefined;
      const read = await settled(id, (view) => changes(last, view).length === 0);
      const names = changes(last, read).map((text) => text.split(" ")[0] ?? "");
      return { names, subject: tells };
    },
    meet: async () => void (await arrangement?.meet?.(parts.trial())),
    actorOf,
    async that(wanted, towards = wanted) {
      const view = await any(wanted, towards);
      try {
        return await transitionTo(view, wanted);
      } catch (error) {
        if (!(error instanceof Undecided) || view.status === wanted) throw error;
        // Its status may have been another one than known.
        const again = await settled(view.id, () => true);
        if (again.status === view.status || again.status === undefined || comesToEnd) throw error;
        return transitionTo(again, wanted);
      }
    },
    any: () => any(),
    attempt,
    async act(move, id, options) {
      const reply = await attempt(move, id, options);
      if (reply.kind !== "dashboard") return reply;
      throw new Error(`the API has no operation to ${move.action} a ${one}`);
    },
    step,
    taken: () =>
      session.transitions.filter(
        ({ before, cell: at }) => before.resource === resource && isSameCell(at, cell),
      ),
    async transition(action) {
      const last = () => this.taken().findLast(({ move }) => move.action === action);
      const row = lifecycle.rowOf(action);
      const move = { action, party: row.by[0] };
      // The lifecycle checks judge this action. Here it only prepares something.
      if (last() === undefined) await arrangeStep(move, await this.that(row.from[0]), shownBy(row));
      return requireDefined(last(), `no ${action} was seen`);
    },
    settled,
  };
}
