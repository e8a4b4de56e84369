import type { Resource } from "@persona-conformance/schemas/facts";
import type { Caller } from "../organizations.ts";
import type { Stored } from "./stored.ts";

/** A pair of organizations that no run uses. Each pair has only one resource. */
const maker = (number: number): Caller => ({
  key: "",
  organizationId: `org_mockothers${number}`,
  environmentId: `env_mockothers${number}`,
  connect: true,
  production: false,
});

export interface OthersOptions {
  readonly resource: Resource;
  readonly ruling: string;
  readonly store: Map<string, Stored>;
  readonly add: (caller: Caller, draft: Pick<Stored, "attributes">) => Stored;
  readonly tick: () => number;
}

/**
 * What other organizations do between two requests for a list, as ruled: rows appear, go, change, or have an unknown status.
 */
export function createOthers({ resource, ruling, store, add, tick }: OthersOptions) {
  const { statuses, parties } = resource.lifecycle;
  const made = new Map<string, Stored[]>();
  let makers = 0;

  function make({ organizationId }: Caller): Stored {
    // The first party creates it. The caller of the list is every other party.
    const attributes = parties
      .slice(1)
      .flatMap((party) => resource.parties[party] ?? [])
      .map((attribute) => [attribute, organizationId]);
    makers += 1;
    return add(maker(makers), { attributes: Object.fromEntries(attributes) });
  }

  return (caller: Caller): void => {
    if (ruling === "there are none") return;
    const known = made.get(caller.organizationId);
    if (known === undefined) {
      const first = Array.from({ length: 3 }, () => make(caller));
      made.set(caller.organizationId, first);
      if (ruling === "have an unknown status") for (const row of first) row.status = "suspended";
      return;
    }
    const [oldest] = known;
    switch (ruling) {
      case "come":
        known.push(make(caller));
        break;
      case "go":
        if (oldest !== undefined) store.delete(oldest.id);
        known.shift();
        break;
      case "change":
        for (const row of known) {
          row.status = statuses[(statuses.indexOf(row.status) + 1) % statuses.length] ?? row.status;
          row.updatedAt = tick();
        }
        break;
    }
  };
}
