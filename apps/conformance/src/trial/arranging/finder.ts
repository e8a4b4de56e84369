import { arranging, Undecided } from "../../runner/outcome.ts";
import { expectResource, requireDefined } from "../judging/expect.ts";
import type { Fixture } from "./fixture.ts";
import { firstRows } from "../reading/lists.ts";
import { chosenFrom } from "./pool.ts";
import type { Reads } from "../reading/reads.ts";
import type { ResourceStage } from "../resource-stage.ts";
import type { View } from "../reading/view.ts";

/** Finds resources for a check, or creates them. */
export interface Finder {
  /** Creates one that should come to a status. */
  create(towards: string): Promise<Fixture>;
  /** The creator's view of a suitable one. */
  any(wanted?: string, towards?: string): Promise<View>;
}

/** A change in progress that a read showed within this many milliseconds is taken for one that is still in progress. */
const soon = 1000;

export function createFinder(
  stage: ResourceStage,
  { settled, reconcile }: Pick<Reads, "settled" | "reconcile">,
): Finder {
  const {
    resource,
    operations,
    arrangement,
    creator,
    actorOf,
    fixtures,
    context,
    session,
    waiting,
  } = stage;
  const { lifecycle, one } = resource;
  const comesToEnd = lifecycle.finals.length > 0;

  /** The present one, one that can be moved to the status, or a new one. */
  async function find(wanted: string = lifecycle.initial, towards = wanted): Promise<Fixture> {
    if (operations["create"] === undefined) return fixtures.current() ?? listed();
    if (!comesToEnd) return fixtures.current() ?? fromStock() ?? create(towards);
    const current = fixtures.current();
    const isUsable = (view: View, to = towards) =>
      arrangement?.isUsable?.(stage.trial(), view, to) !== false;
    // One that is of no other use goes first.
    const isSpare = ({ last }: Fixture) => last !== undefined && !isUsable(last, lifecycle.initial);
    const all = [...(current === undefined ? [] : [current]), ...fixtures.made].toSorted(
      (a, b) => Number(isSpare(b)) - Number(isSpare(a)),
    );
    const isNew = ({ exchange }: View) => session.clock.now() - exchange.startedAt < soon;
    return chosenFrom(resource, all, wanted, (view) => isUsable(view), isNew) ?? create(towards);
  }

  /** The first row of the list: no request creates a resource of this kind. */
  async function listed(): Promise<Fixture> {
    const { views } = await firstRows(stage.trial(), resource, actorOf(creator));
    return fixtures.keep(requireDefined(views[0], `the list holds no ${one}`));
  }

  /** One that the target has made without a request. */
  function fromStock(): Fixture | undefined {
    const id = context.stock?.(resource);
    return id === undefined ? undefined : { resource, id, last: undefined };
  }

  async function create(towards: string): Promise<Fixture> {
    const creation = requireDefined(
      await arrangement?.creation(stage.trial(), towards),
      `it is not known what a new ${one} is to name`,
    );
    const reply = await stage.as(actorOf(creator)).of(resource).create(creation);
    await arrangement?.expectNotRefused?.(stage.trial(), creation, reply);
    const last = expectResource(resource, reply, 201);
    const because = arrangement?.mistake?.(context, last);
    if (because !== undefined) {
      const { expected, actual } = because;
      throw new Undecided(`could not create ${expected}: it is ${actual}`, { because });
    }
    const kept = fixtures.keep(last);
    // The answer to a creation is trusted after a read.
    if (arrangement?.reads !== undefined && !comesToEnd)
      kept.last = await settled(last.id, () => true);
    return kept;
  }

  return {
    create,
    async any(wanted, towards = wanted) {
      const found = await arranging(
        `find a ${one}`,
        () => find(wanted, towards),
        arrangement?.subject,
      );
      const { id, last, answered, unconfirmed } = fixtures.use(found);
      if (last !== undefined) return last;
      if (unconfirmed !== undefined) return reconcile(unconfirmed);
      if (answered !== undefined && waiting.trusts()) return answered;
      return settled(id, ({ status }) => answered === undefined || status === answered.status);
    },
  };
}
