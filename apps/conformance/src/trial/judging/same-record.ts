import { differences, type View } from "../reading/view.ts";
import { expectNone } from "./expect.ts";

/** Demands that both parties see the same values that no action changes, unless each party sees a resource in its own way. */
export function expectSameRecord(ours: View, theirs: View): void {
  const { one, cites, relationships } = ours.resource;
  if (cites.oneView === undefined || Object.values(relationships).some(({ shownTo }) => shownTo))
    return;
  expectNone(differences(ours, theirs), `the same ${one} for both`, theirs.exchange, {
    cites: cites.oneView,
  });
}
