import { type Resource, shownBy } from "@persona-conformance/schemas/facts";
import type { Caller } from "../organizations.ts";
import type { Tried } from "./rules.ts";
import type { Add } from "./serving.ts";
import type { Draft, Stored } from "./stored.ts";

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
  readonly add: Add;
  /** The resource between whose parties these are, if it is another one. */
  readonly between: { readonly resource: Resource; readonly add: Add } | undefined;
  readonly carryOut: (tried: Tried, to: string, now: number) => void;
  readonly tick: () => number;
}

/**
 * What other organizations do between two requests for a list, as ruled: rows appear, go, change, or have an unknown status.
 */
export function createOthers(options: OthersOptions) {
  const { resource, ruling, store, add, between, carryOut, tick } = options;
  const { lifecycle } = resource;
  const { statuses } = lifecycle;
  const made = new Map<string, Stored[]>();
  let makers = 0;

  function make(caller: Caller): Stored {
    makers += 1;
    const by = maker(makers);
    if (between === undefined) return add(by, naming(resource, caller));
    const other = between.add(by, naming(between.resource, caller));
    const conditions = lifecycle.actions.map((action) => lifecycle.rowOf(action).while?.status);
    // All actions are possible.
    other.status = conditions.find((status) => status !== undefined) ?? other.status;
    return add(by, { attributes: { [`${resource.partiesOf?.relationship}-id`]: other.id } });
  }

  /** Moves a row to the next status, if an action leads there. */
  function change(row: Stored): void {
    const next = statuses[(statuses.indexOf(row.status) + 1) % statuses.length];
    const action = lifecycle.actions.find((name) => {
      const { from } = lifecycle.rowOf(name);
      return from.includes(row.status) && shownBy(lifecycle.rowOf(name)) === next;
    });
    if (action === undefined || next === undefined) return;
    const [party] = lifecycle.rowOf(action).by;
    carryOut({ action, party, stored: row }, next, tick());
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
        // What comes to an end stays as a record.
        if (oldest === undefined || lifecycle.finals.length > 0) break;
        store.delete(oldest.id);
        known.shift();
        break;
      case "change":
        known.forEach(change);
        break;
    }
  };
}

/** The attributes that make the caller every party but the first one, which creates it. */
const naming = ({ lifecycle, parties }: Resource, { organizationId }: Caller): Draft => ({
  attributes: Object.fromEntries(
    lifecycle.parties
      .slice(1)
      .flatMap((party) => parties[party] ?? [])
      .map((attribute) => [attribute, organizationId]),
  ),
});
