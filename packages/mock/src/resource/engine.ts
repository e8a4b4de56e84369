import { basePath, type Registered, type Resource } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "../answer.ts";
import type { Caller } from "../organizations.ts";
import type { Context } from "../protocol.ts";
import { type Actions, createActions } from "./actions.ts";
import { createOperations } from "./operations.ts";
import type { Serving } from "./serving.ts";
import { createStore, type Store } from "./store.ts";

/** An operation, with its implementation. */
export interface Handler {
  readonly operation: Registered;
  handle(context: Context): Answer;
}

/** Serves one resource. */
export interface Engine
  extends Pick<Store, "find" | "add">, Pick<Actions, "roundOf" | "wasPerformed"> {
  readonly resource: Resource;
  readonly handlers: readonly Handler[];
  /** Performs an action as an organization would outside of the API. Returns whether it was allowed. */
  perform(action: string, id: string, organizationId: string): boolean;
  /** Handles a request that matches no operation. */
  stray(context: Context): void;
  /** Makes a passage happen (a change by time or the system). Returns whether it was possible. */
  pass(passage: string, id: string): boolean;
  organizationOf(id: string, party: string): string | undefined;
  /** The party as which a caller may see a resource. */
  partyOf(id: string, caller: Caller): string | undefined;
  /** The organization's party of a resource, else of the newest one to which it is a party. */
  roleOf(organizationId: string, id: string): string | undefined;
  isAction(name: string): boolean;
}

export function createEngine(options: Serving): Engine {
  const { resource, rules, rulings, tick } = options;
  const { lifecycle } = resource;
  const store = createStore(options);
  const { attempt, roundOf, wasPerformed } = createActions(options);
  const handleOf = createOperations(options, store, { attempt, roundOf, wasPerformed });
  const { all, find, add, roleIn } = store;

  /** The path of a resource, and all paths below it. */
  const below = new RegExp(
    `^${basePath}${resource.operations["retrieve"]?.path.replace(/\{.*/, "([^/]+)") ?? "$never"}`,
  );

  return {
    resource,
    handlers: Object.entries(resource.operations).map(([name, declared]) => {
      const operation = { ...declared, resource, name };
      const handle = handleOf(operation);
      return {
        operation,
        handle: (context) =>
          context.caller.connect
            ? handle(context)
            : refuse(rulings["protocol/without-connect"], "Connect is not enabled"),
      };
    }),
    find,
    add,
    perform(action, id, organizationId) {
      const stored = find(id);
      const party = stored && roleIn(stored, organizationId);
      if (stored === undefined || party === undefined) return false;
      return attempt(action, stored, party, () => ({ status: 200, body: null })).status === 200;
    },
    stray(context) {
      const stored = all.get(below.exec(context.path)?.[1] ?? "");
      if (stored === undefined || rules.partyOf(stored, context.caller) === undefined) return;
      rules.stray(stored, context, tick());
    },
    pass(passage, id) {
      const stored = find(id);
      const row = lifecycle.passages.find((one) => one.name === passage);
      if (stored === undefined || row?.from.includes(stored.status) !== true) return false;
      rules.pass(stored, row, tick());
      return true;
    },
    organizationOf(id, party) {
      const stored = all.get(id);
      return stored && rules.organizationOf(stored, party);
    },
    partyOf(id, caller) {
      const stored = find(id);
      return stored && rules.partyOf(stored, caller);
    },
    roleOf: (organizationId, id) =>
      (id === ""
        ? [...all.values()].toReversed()
        : [all.get(id)].filter((one) => one !== undefined)
      )
        .map((stored) => roleIn(stored, organizationId))
        .find((party) => party !== undefined),
    isAction: (name) => lifecycle.actions.includes(name),
    roundOf,
    wasPerformed,
  };
}
