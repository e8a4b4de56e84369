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
  const usable = all.filter(
    ({ last, isOwn, resource }) =>
      last !== undefined &&
      isOwn !== true &&
      // A change in progress may have ended by now.
      (turnsInto(resource, last.status).length === 0 || isNew(last)) &&
      isUsable(last),
  );
  const leads = ({ last }: Fixture) =>
    lifecycle.isStatus(last?.status) && lifecycle.routeTo(last.status, wanted) !== undefined;
  const isThere = ({ last }: Fixture) => last?.status === wanted;
  return usable.find(isThere) ?? usable.find((other) => !isThere(other) && leads(other));
}
