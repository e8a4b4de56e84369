import { type ApiRequest, pathOf, readReply, type Reply } from "@persona-conformance/client";
import { createEnding } from "../moving/ending.ts";
import { expectResource, requireDefined } from "../judging/expect.ts";
import { expectSeen } from "../arranging/expect-of-arrangement.ts";
import type { Cell } from "../../runner/check.ts";
import type { ActorName } from "../party.ts";
import type { ResourceStage } from "../resource-stage.ts";
import type { ResourceTrial } from "../resource-trial.ts";
import { expectAlike, otherCellFor, viewIn } from "./other-cells.ts";
import { changes, differences, type View } from "./view.ts";

/** The pauses between reads after a change that may have been carried out, in milliseconds. */
const sparse = [250, 750, 1500, 2500];

/** Reads of a resource that wait for replicas. */
export interface Reads extends Pick<
  ResourceTrial,
  "settled" | "settledAnywhere" | "ended" | "seenBy"
> {
  /** Reads the view after a change that may have been carried out. For a while, a read may show the old view. */
  reconcile(before: View): Promise<View>;
}

export function createReads(stage: ResourceStage): Reads {
  const { resource, operations, arrangement, creator, actorOf, fixtures } = stage;
  const { session, context, waiting } = stage;
  const retrieval = requireDefined(operations["retrieve"], `no ${resource.one} can be retrieved`);
  const as = (party: ActorName) => stage.as(actorOf(party));

  const readBy = (party: ActorName, id: string) => (cell?: Cell) =>
    stage.as(actorOf(party), cell).of(resource).retrieve(id);

  /** Keeps a view as the last one, and returns it. */
  function keep(view: View, party: ActorName): View {
    const known = fixtures.known(view.id);
    if (party === creator && known !== undefined)
      Object.assign(known, { last: view, answered: undefined });
    return waiting.believe(view);
  }

  async function settled(
    id: string,
    isExpected: (view: View) => boolean,
    party: ActorName = creator,
    headers?: ApiRequest["headers"],
  ): Promise<View> {
    const read = async () =>
      headers === undefined
        ? readBy(party, id)()
        : readReply(
            resource,
            await as(party).send({ method: "GET", path: pathOf(retrieval, id), headers }),
          );
    // A replica may not have a new one yet.
    const mayLag = (reply: Reply) =>
      reply.kind === "refusal" &&
      reply.exchange.status === 404 &&
      fixtures.made.some((other) => other.id === id);
    const isOnlyListed = fixtures.known(id)?.onlyListed === true;
    const reply = await waiting.eventually(
      read,
      (seen) => {
        if (mayLag(seen)) return false;
        const view = expectSeen(resource, seen, party, arrangement, isOnlyListed);
        return isExpected(view) && waiting.isFresh(view);
      },
      `${resource.name} ${party}`,
    );
    return keep(expectSeen(resource, reply, party, arrangement, isOnlyListed), party);
  }

  async function settledAnywhere(
    before: View,
    to: string | undefined,
    isExpected: (view: View) => boolean,
    party: ActorName = creator,
  ): Promise<View> {
    const at = otherCellFor(stage, party, to);
    const { id } = before;
    if (at === undefined) return settled(id, isExpected, party);
    const retrieve = readBy(party, id);
    const first = viewIn(resource, await retrieve(at));
    const isRight =
      first !== undefined &&
      isExpected(first) &&
      waiting.isFresh(first) &&
      differences(before, first).length === 0;
    if (isRight) return keep(first, party);
    const view = await settled(id, isExpected, party);
    if (isExpected(view)) await expectAlike(stage, at, view, retrieve);
    return view;
  }

  return {
    settled,
    settledAnywhere,
    ended: createEnding(resource, {
      waiting,
      traffic: session.traffic,
      exchanges: session.exchanges,
      creator,
      read: (id, party) => settled(id, () => true, party),
      others: (["source", "destination"] as const).flatMap((party) => {
        const subject = arrangement?.reads?.[party];
        const isThere = party !== creator && context.keys[actorOf(party)] !== undefined;
        return isThere && subject !== undefined ? [{ party, subject }] : [];
      }),
    }),
    async seenBy(party, id) {
      const kept = fixtures.known(id);
      const { last } = kept ?? {};
      if (arrangement?.reads?.[creator] === undefined) return;
      await settled(id, () => true);
      if (party !== creator) await settled(id, () => true, party);
      // What it was before the attempt is still what the attempt is judged by.
      if (kept !== undefined && last !== undefined) kept.last = last;
    },
    async reconcile(before) {
      const read = async () =>
        expectResource(resource, await as(creator).of(resource).retrieve(before.id));
      let view = await read();
      for (const pause of sparse) {
        if (changes(before, view).length > 0 && waiting.isFresh(view)) break;
        await waiting.sleep(pause);
        view = await read();
      }
      const kept = fixtures.known(before.id);
      if (kept !== undefined) {
        kept.last = waiting.note(view);
        kept.unconfirmed = undefined;
      }
      return view;
    },
  };
}
