import { type Resource, shownBy } from "@persona-conformance/schemas/facts";
import type { Caller } from "../organizations.ts";
import type { Tried } from "./rules.ts";
import type { Store } from "./store.ts";
import type { Stored } from "./stored.ts";

export interface BesideOptions {
  readonly resource: Resource;
  readonly ruling: string;
  readonly store: Pick<Store, "all" | "add" | "roleIn">;
  readonly carryOut: (tried: Tried, to: string, now: number) => void;
  readonly tick: () => number;
}

/**
 * What others of the creator's organization do between two requests for a list, as ruled: they make one like the caller's newest,
 * or end what they made before. With the caller's key, they make one of another object.
 */
export function createBeside({ resource, ruling, store, carryOut, tick }: BesideOptions) {
  const { lifecycle } = resource;
  const [party = ""] = lifecycle.parties;
  const action = lifecycle.actions.find((name) => lifecycle.rowOf(name).by.includes(party)) ?? "";
  const made = new Set<Stored>();
  const isObject = (name: string) =>
    name !== "creator" && name !== resource.partiesOf?.relationship;

  return ({ organizationId, ...caller }: Caller): void => {
    if (ruling === "no") return;
    const isOpen = (row: Stored) =>
      row.status === lifecycle.initial && store.roleIn(row, organizationId) === party;
    const rows = Array.from(store.all.values()).filter(isOpen);
    const stored = rows.find((row) => made.has(row));
    if (stored !== undefined)
      return carryOut({ action, party, stored }, shownBy(lifecycle.rowOf(action)), tick());
    const like = rows.at(-1);
    if (like === undefined) return;
    const named = Object.entries(like.relationships).map(([name, { id }]) => [`${name}-id`, id]);
    const attributes = { ...like.attributes, ...Object.fromEntries(named) };
    const another = store.add({ ...caller, organizationId }, { attributes });
    const { relationships } = another;
    if (ruling === "with the same key") {
      const others = Object.entries(relationships).filter(([name]) => isObject(name));
      const renamed = others.map(([name, { type, id }]) => [name, { type, id: `${id}_other` }]);
      another.relationships = { ...relationships, ...Object.fromEntries(renamed) };
    } else if (relationships["creator"] !== undefined)
      another.relationships = { ...relationships, creator: { type: "user", id: "user_mock" } };
    made.add(another);
  };
}
