import type { Resource } from "@persona-conformance/schemas/facts";
import type { Caller } from "../organizations.ts";
import type { Protocol } from "../protocol.ts";
import type { Rulings } from "../rulings.ts";
import type { ResourceRules } from "./rules.ts";
import type { Draft, Stored } from "./stored.ts";

/** Creates a resource as if by this caller. The rules for creating do not apply. */
export type Add = (caller: Caller, draft: Draft) => Stored;

/** What it takes to serve a resource. */
export interface Serving {
  readonly resource: Resource;
  readonly rules: ResourceRules;
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  /** Every organization, with its environments. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** Never returns the same time twice, so that any two changes differ in `updated-at`. */
  readonly tick: () => number;
  readonly now: () => number;
  /** Serves another resource. */
  readonly engineOf: (
    name: string,
  ) => { readonly resource: Resource; readonly add: Add } | undefined;
}
