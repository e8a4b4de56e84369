import { createRendering } from "../rendering.ts";
import type { ResourceRules } from "../rules.ts";
import { createSparse } from "../sparse.ts";
import type { Ruled } from "./ruled.ts";

type ViewRules = Pick<ResourceRules, "read" | "resource" | "sparse" | "document">;

/** What a caller is shown of a resource. */
export function correctViews({ resource, world, inForce }: Ruled): ViewRules {
  const render = createRendering(resource, world.rulings);
  return {
    read(stored, _context, now) {
      const { before } = stored;
      return before !== undefined && now < before.until ? { ...stored, ...before } : stored;
    },
    resource: (view, context) => {
      const party = resource.lifecycle.parties.find(
        (one) => inForce().organizationOf(view, one) === context.caller.organizationId,
      );
      return render(view, context, party);
    },
    sparse: createSparse(resource, world),
    document: (data) => ({ data }),
  };
}
