import { type Resource, shownBy } from "@persona-conformance/schemas";
import { isSameCell } from "../runner/check.ts";
import { Undecided } from "../runner/outcome.ts";
import { requireDefined } from "./judging/expect.ts";
import { createFinder } from "./arranging/finder.ts";
import { createMoves } from "./moving/moves.ts";
import { createReads } from "./reading/reads.ts";
import { resourceStage, type TrialParts } from "./resource-stage.ts";
import type { ResourceTrial } from "./resource-trial.ts";
import { createRoutes } from "./moving/route.ts";
import { createUnhindered } from "./moving/unhindered.ts";
import { changes, unlike } from "./reading/view.ts";

export function openResourceTrial(resource: Resource, parts: TrialParts): ResourceTrial {
  const { session, home: cell, waiting } = parts;
  const { lifecycle, one } = resource;
  const stage = resourceStage(resource, parts);
  const { arrangement, actorOf, fixtures } = stage;
  const reads = createReads(stage);
  const { settled, ended, seenBy } = reads;
  const { create, any } = createFinder(stage, reads);
  const unhindered = createUnhindered(stage, reads);
  const { attempt, step, arrangeStep } = createMoves(stage, { ...reads, unhindered });
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
      return fixtures.current();
    },
    keep(view) {
      (fixtures.known(view.id) ?? fixtures.keep(view)).isOwn = true;
      return view;
    },
    offer(view) {
      const kept = fixtures.known(view.id);
      if (kept !== undefined) Object.assign(kept, { isOwn: false, last: view });
    },
    ended,
    unhindered,
    seenBy,
    async mistold() {
      const { tells, begins = tells, named } = arrangement ?? {};
      if (tells === undefined || begins === undefined) return undefined;
      const { id, last } = await create(lifecycle.initial);
      if (last === undefined) return undefined;
      const read = await settled(id, (view) => changes(last, view).length === 0);
      const names = changes(last, read).map((text) => text.split(" ")[0] ?? "");
      if (names.length === 0) return undefined;
      // If two reads differ, the answer to the creation is not to blame.
      const again = await settled(id, () => true);
      if (unlike(read, again).length > 0) return undefined;
      if (names.includes("status")) return { names, subject: begins };
      const isAsked = named?.relationships.some((name) => names.includes(name)) === true;
      return { names, subject: isAsked ? named.subject : tells };
    },
    meet: async () => void (await arrangement?.meet?.(stage.trial())),
    actorOf,
    async that(wanted, towards = wanted) {
      const view = await any(wanted, towards);
      try {
        return await transitionTo(view, wanted);
      } catch (error) {
        if (!(error instanceof Undecided) || view.status === wanted) throw error;
        // Its status may have been another one than known.
        const again = await settled(view.id, () => true);
        if (
          again.status === view.status ||
          again.status === undefined ||
          lifecycle.finals.length > 0
        )
          throw error;
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
      if (last() === undefined) {
        const before = await this.that(row.from[0]);
        if (last() === undefined)
          await arrangeStep({ move, before, to: shownBy(row), isHere: true });
      }
      return requireDefined(last(), `no ${action} was seen`);
    },
    settled,
    settledAnywhere: reads.settledAnywhere,
  };
}
