import type { Axis } from "./condition.ts";
import type { Concern, Fault } from "./fault.ts";
import { inActions, inCreation, inLists, withoutKey } from "./faults/request-kinds.ts";
import type { Protocol } from "./protocol.ts";
import type { ResourceRules } from "./resource/rules.ts";

const shown: Concern = { shows: true };
const filtered: Concern = { operations: ["list"], query: true, shows: true };
/** A stranger is refused in any case. */
const changes: Concern = { operations: ["create", "action"], shows: true };
const replays: Concern = { ...changes, replay: true };
const refusedActions: Concern = { ...inActions, outcome: "refusal" };
const doneActions: Concern = { ...inActions, outcome: "success" };
/** Changes by themselves, which happen at the next request. */
const passing: Concern = {
  operations: ["list", "retrieve", "action"],
  fixed: ["replay", "round", "overlap"],
};

/** In which requests a wrong function is visible. A function without an entry is visible in all. */
const places: Readonly<Partial<Record<keyof Protocol | keyof ResourceRules, Concern>>> = {
  authenticate: withoutKey,
  unauthorized: withoutKey,
  idempotencyKey: changes,
  idempotencyScope: replays,
  fingerprint: replays,
  remembers: replays,
  retention: replays,
  replay: { operations: ["create", "action"], replay: true },
  parse: inCreation,
  partyOf: { operations: ["list", "retrieve", "action"] },
  excluded: { operations: ["retrieve", "action"], party: "stranger", outcome: "refusal" },
  meets: inActions,
  decide: inActions,
  carryOut: doneActions,
  input: inActions,
  refusal: refusedActions,
  refused: refusedActions,
  answered: doneActions,
  passages: passing,
  isDue: passing,
  pass: passing,
  resource: shown,
  read: { operations: ["list", "retrieve"], shows: true },
  sparse: { operations: ["list", "create", "retrieve"], query: true, shows: true },
  withheld: { operations: ["retrieve"], query: true },
  document: { operations: ["create", "retrieve", "action"], shows: true },
  select: filtered,
  valueUnder: filtered,
  isKnownUnder: filtered,
  order: { ...inLists, shows: true },
  paginate: { ...inLists, shows: true },
  draft: inCreation,
  admit: inCreation,
  rival: inCreation,
  duplicate: inCreation,
  created: inCreation,
};

/**
 * Functions that are asked about the parties of a resource alone, and passages, which happen at the request of a party as well. A
 * stranger is refused in any case.
 */
const ofParties: ReadonlySet<string> = new Set<keyof ResourceRules>([
  "decide",
  "input",
  "carryOut",
  "refusal",
  "refused",
  "answered",
  "meets",
  "passages",
  "isDue",
  "pass",
]);

/** In which requests a fault is visible: as the functions that it replaces imply, and as it says itself. */
export function concernOf({ concerns, protocol, rules }: Fault): Concern {
  const replaced = [
    ...(protocol ? Object.keys(protocol(anything)) : []),
    ...(rules ? Object.keys(rules(anything)) : []),
  ];
  // A fault replaces functions with these names.
  const [first, ...others] = replaced.map((name) => places[name as keyof typeof places] ?? {});
  const implied = first !== undefined && others.every((other) => other === first) ? first : {};
  const { fixed = [], never = {}, ...own } = concerns ?? {};
  const isHidden = replaced.some((name) => ofParties.has(name));
  // A replay repeats an answer and does not read the resource.
  const replay: readonly Axis[] = protocol === undefined ? ["replay"] : [];
  return {
    ...implied,
    ...own,
    never: { ...never, ...(isHidden && { party: ["stranger", ...(never.party ?? [])] }) },
    fixed: [...(implied.fixed ?? []), ...fixed, ...replay],
  };
}

/** Rules that do nothing. They are only needed to see which of them a fault replaces. */
// A patch only stores the functions that it replaces, so it calls none of these.
const anything = new Proxy({}, { get: () => () => undefined }) as Protocol & ResourceRules;
