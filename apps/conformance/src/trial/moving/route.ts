import type { Clock } from "@persona-conformance/client";
import type { Resource, Step } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import { isOrWas } from "./arrivals.ts";
import { describe } from "../judging/expect.ts";
import type { Arranged } from "./move.ts";
import type { View } from "../reading/view.ts";
import type { Waiting } from "../waiting.ts";

/** What the steps of a route use. */
interface Parts {
  readonly waiting: Pick<Waiting, "advanceTime">;
  readonly clock: Clock;
  arrangeStep(arranged: Arranged): Promise<View>;
  ended(id: string): Promise<View>;
  settled(id: string, isExpected: (view: View) => boolean): Promise<View>;
}

/** Makes a function that moves a resource to a status, by the shortest route of its lifecycle. */
export function createRoutes(
  { lifecycle, one }: Resource,
  { waiting, clock, arrangeStep, ended, settled }: Parts,
): (view: View, wanted: string) => Promise<View> {
  async function follow(next: Step, view: View): Promise<View> {
    if (next.by === "party") {
      const { action, party, to } = next;
      return arrangeStep({ move: { action, party }, before: view, to, mayTrust: true });
    }
    const { passage, by, to } = next;
    const { at } = lifecycle.passages.find(({ name }) => name === passage) ?? {};
    const due = Date.parse(String(view.attributes[at ?? ""])) - clock.now();
    if (by === "time") await waiting.advanceTime(Math.max(0, due || 0) + 1000);
    const after =
      by === "system" ? await ended(view.id) : await settled(view.id, (seen) => seen.status === to);
    if (after.status === to) return after;
    throw new Undecided(`waited in vain for a ${one} to become ${to}: it is ${after.status}`);
  }

  return async (view, wanted) => {
    const { resource, status } = view;
    if (!lifecycle.isStatus(status)) {
      throw new Undecided(`the ${one} has an unknown status: ${describe(status)}`);
    }
    const route = lifecycle.routeTo(status, wanted);
    if (route === undefined) throw new Undecided(`no way leads from ${status} to ${wanted}`);
    let reached = view;
    for (const next of route) {
      if (!isOrWas(resource, reached.status, wanted)) reached = await follow(next, reached);
    }
    return reached;
  };
}
