import type { Served, World } from "../../served.ts";
import type { ResourceRules } from "../rules.ts";
import { correctChanges } from "./changes.ts";
import { correctCreation } from "./creation.ts";
import { correctListing } from "./listing.ts";
import { correctParties } from "./parties.ts";
import { ruledBy } from "./ruled.ts";
import { correctViews } from "./views.ts";

/** The correct rules of a resource, derived from its definition. */
export function correctRules({ resource, rules: special }: Served, world: World): ResourceRules {
  const ruled = ruledBy(resource, world, () => rules);
  const rules: ResourceRules = {
    ...correctParties(ruled),
    ...correctChanges(ruled),
    ...correctViews(ruled),
    ...correctListing(ruled),
    ...correctCreation(ruled),
  };
  return Object.assign(rules, special?.(world)({ ...rules }));
}
