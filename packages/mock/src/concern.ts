import type { Concern, Fault } from "./fault.ts";
import { inActions, inCreation, inLists, withoutKey } from "./faults/request-kinds.ts";
import type { Protocol } from "./protocol.ts";
import type { ResourceRules } from "./resource/rules.ts";

const filtered: Concern = { operations: ["list"], query: true };
const changes: Concern = { operations: ["create", "action"] };
const replays: Concern = { operations: ["create", "action"], replay: true };

/** In which requests a wrong function is visible. A function without an entry is visible in all. */
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
  input: inActions,
  refusal: inActions,
  refused: inActions,
  answered: inActions,
  read: { operations: ["list", "retrieve"] },
  sparse: { operations: ["list", "create", "retrieve"], query: true },
  withheld: { operations: ["retrieve"], query: true },
  document: { operations: ["create", "retrieve", "action"] },
  select: filtered,
  valueUnder: filtered,
  isKnownUnder: filtered,
  order: inLists,
  paginate: inLists,
  draft: inCreation,
  admit: inCreation,
  rival: inCreation,
  duplicate: inCreation,
  created: inCreation,
};

/** In which requests a fault is visible: as it says, else as the functions that it replaces imply. */
export function concernOf({ concerns, protocol, rules }: Fault): Concern {
  if (concerns !== undefined) return concerns;
  const replaced = [
    ...(protocol ? Object.keys(protocol(anything)) : []),
    ...(rules ? Object.keys(rules(anything)) : []),
  ];
  // A fault replaces functions with these names.
  const [first, ...others] = replaced.map((name) => places[name as keyof typeof places] ?? {});
  return first !== undefined && others.every((other) => other === first) ? first : {};
}

/** Rules that do nothing. They are only needed to see which of them a fault replaces. */
// A patch only stores the functions that it replaces, so it calls none of these.
const anything = new Proxy({}, { get: () => () => undefined }) as Protocol & ResourceRules;
