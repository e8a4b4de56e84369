import { type Resource } from "@persona-conformance/schemas";
import { turnsInto } from "../moving/arrivals.ts";
import type { Fixture } from "./fixture.ts";
import type { View } from "../reading/view.ts";

/** Finds one that has this status among those that exist, or else one that can be moved to it. `isNew` tells what was just seen. */
export function chosenFrom(
  { lifecycle }: Resource,
  all: readonly Fixture[],
  wanted: string,
  isUsable: (view: View) => boolean,
  isNew: (view: View) => boolean,
): Fixture | undefined {
  const usable = all.flatMap((one) => {
    const { last, isOwn } = one;
    return last !== undefined && isOwn !== true && isUsable(last) ? [{ one, last }] : [];
  });
  // A change in progress may have ended by now, unless it was just seen.
  const isTurning = ({ resource, status }: View) => turnsInto(resource, status).length > 0;
  const isThere = (view: View) => view.status === wanted && (!isTurning(view) || isNew(view));
  const leads = (view: View) =>
    !isTurning(view) &&
    lifecycle.isStatus(view.status) &&
    lifecycle.routeTo(view.status, wanted) !== undefined;
  return (usable.find(({ last }) => isThere(last)) ?? usable.find(({ last }) => leads(last)))?.one;
}
