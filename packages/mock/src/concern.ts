import type { Concern, Fault } from "./fault.ts";
import { inActions, inCreation, inLists, withoutKey } from "./faults/request-kinds.ts";
import type { Protocol } from "./protocol.ts";
import type { ResourceRules } from "./resource/rules.ts";

const filtered: Concern = { operations: ["list"], query: true };
const changes: Concern = { operations: ["create", "action"] };
const replays: Concern = { operations: ["create", "action"], replay: true };

/** Where it can be seen that a function is wrong; everywhere where it is not named. */
const places: Readonly<Partial<Record<keyof Protocol | keyof ResourceRules, Concern>>> = {
  unauthorized: withoutKey,
  idempotencyKey: changes,
  idempotencyScope: replays,
  fingerprint: replays,
  remembers: replays,
  retention: replays,
  replay: replays,
  parse: inCreation,
  meets: inActions,
  decide: inActions,
  carryOut: inActions,
  refusal: inActions,
  refused: inActions,
  answered: inActions,
  read: { operations: ["list", "retrieve"] },
  sparse: { operations: ["list", "create", "retrieve"], query: true },
  select: filtered,
  order: inLists,
  paginate: inLists,
  draft: inCreation,
  admit: inCreation,
  rival: inCreation,
  duplicate: inCreation,
  created: inCreation,
};

/** Where a fault can be seen: as it says itself, or as follows from the functions that it replaces. */
export function concernOf({ concerns, protocol, rules }: Fault): Concern {
  if (concerns !== undefined) return concerns;
  const replaced = [
    ...(protocol ? Object.keys(protocol(anything)) : []),
    ...(rules ? Object.keys(rules(anything)) : []),
  ];
  // What it replaces is known by these names.
  const [first, ...others] = replaced.map((name) => places[name as keyof typeof places] ?? {});
  return first !== undefined && others.every((other) => other === first) ? first : {};
}

/** Rules of which each is there and does nothing: only which of them are replaced is asked. */
// A patch takes of it what it replaces, and calls nothing before it is called itself.
const anything = new Proxy({}, { get: () => () => undefined }) as Protocol & ResourceRules;
