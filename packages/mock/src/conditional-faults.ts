import {
  allowedVersions,
  newestVersion,
  type Resource,
  resources,
} from "@persona-conformance/schemas/facts";
import { type Axis, axisNames, axisValues } from "./condition.ts";
import { concernOf } from "./concern.ts";
import type { Concern, Fault } from "./fault.ts";
import { faults } from "./faults.ts";

/** The result of `conditionalFaults`. */
export interface ConditionalFaults {
  /** Every fault under every condition under which it can be seen. */
  readonly all: readonly Fault[];
  /** At most `budget` of them, with as many kinds of faults under as many conditions as possible. */
  readonly sample: readonly Fault[];
  /** How many faults and conditions the sample holds. */
  readonly covered: Readonly<Record<"faults" | "conditions" | "kindsByCondition", Share>>;
}

/** A part of all: `count` of `of`. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/**
 * The product of faults and conditions, and a sample of it. The sample covers each kind of fault under each condition
 * before it takes a second one of any. It is always the same for a seed.
 */
export function conditionalFaults(
  seed: number,
  budget: number,
  known: readonly Fault[] = faults,
): ConditionalFaults {
  // A resource without faults is ignored.
  const ofFaults = resources.filter(({ name }) => known.some(({ resource }) => resource === name));
  const all = known
    .filter(({ when }) => when === undefined)
    .flatMap((fault) => underConditions(fault, ofFaults));
  const random = createRandom(seed);
  const shuffled = all
    .map((fault) => ({ fault, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ fault }) => fault);
  const sample: Fault[] = [];
  const open = new Set(shuffled);
  const seen = new Set<string>();
  // First those with a new kind under a new condition, then those with a new fault or a new condition, then the rest.
  for (const levels of [[kindByCondition], [nameOf], []]) {
    for (const fault of open) {
      if (sample.length >= budget) break;
      const keys = levels.map((keyOf) => keyOf(fault));
      if (levels.length > 0 && keys.every((key) => seen.has(key))) continue;
      for (const keyOf of [kindByCondition, nameOf]) seen.add(keyOf(fault));
      sample.push(fault);
      open.delete(fault);
    }
  }
  const share = (keyOf: (fault: Fault) => string): Share => ({
    count: new Set(sample.map(keyOf)).size,
    of: new Set(all.map(keyOf)).size,
  });
  return {
    all,
    sample,
    covered: {
      faults: share(nameOf),
      conditions: share(conditionOf),
      kindsByCondition: share(kindByCondition),
    },
  };
}

const nameOf = ({ name }: Fault) => name.slice(0, name.indexOf("@"));
const conditionOf = ({ name }: Fault) => name.slice(name.indexOf("@") + 1);
/** The kind of a fault: `protocol/pages` for `protocol/pages/no-next`. The kind of a lifecycle's fault includes the action. */
const kindOf = (fault: Fault) => {
  const [resource, what, action] = nameOf(fault).split("/");
  return what === "lifecycle" ? `${resource}/${what}/${action}` : `${resource}/${what}`;
};
const kindByCondition = (fault: Fault) => `${kindOf(fault)} ${conditionOf(fault)}`;

const values = axisValues(resources);
/** Versions that a request may name by the documentation. */
const accepted = [...allowedVersions, newestVersion];

/** A fault under each single condition under which it can be seen. */
function underConditions(fault: Fault, ofFaults: readonly Resource[]): readonly Fault[] {
  const concern = concernOf(fault);
  const known = ofFaults.filter(
    ({ name }) => fault.resource === undefined || name === fault.resource,
  );
  return axisNames.flatMap((axis) =>
    valuesOf(axis, concern, known).map((value) => ({
      ...fault,
      name: `${fault.name}@${axis}=${value}`,
      when: { [axis]: value },
    })),
  );
}

/** The values of an axis that hold in some of the requests in which the fault can be seen, but not in all. */
function valuesOf(
  axis: Axis,
  { operations, action, party, query, page, replay }: Concern,
  known: readonly Resource[],
): readonly string[] {
  // An action in a dashboard is not a request: it has no version, and overlaps nothing.
  const inDashboard = action !== undefined && !isOffered(known, action);
  const kinds = new Set<string>(operations ?? ["list", "create", "retrieve", "action"]);
  if (party === "nobody" && ["replay", "round", "accepted", "overlap"].includes(axis)) return [];
  switch (axis) {
    case "version":
      return inDashboard ? [] : accepted;
    case "style":
      return inDashboard ? [] : values[axis];
    case "party":
      // The creator is the first party.
      if (operations?.length === 1 && operations[0] === "create") return [];
      return party === undefined ? [...partiesOf(known), "stranger"] : [];
    case "operation":
      if (action !== undefined || operations?.length === 1) {
        return operations?.[0] === "action" && action === undefined ? actionsOf(known) : [];
      }
      return [
        ...new Set(
          known.flatMap(({ operations: all, lifecycle }) =>
            Object.keys(all).filter((name) =>
              kinds.has(lifecycle.actions.includes(name) ? "action" : name),
            ),
          ),
        ),
      ];
    case "page":
      return kinds.has("list") && page === undefined ? ["2"] : [];
    case "query":
      return query === undefined && (kinds.has("list") || kinds.has("retrieve")) ? ["yes"] : [];
    case "replay":
      return replay === undefined && !inDashboard && (kinds.has("action") || kinds.has("create"))
        ? ["yes"]
        : [];
    case "round":
      return kinds.has("action") ? ["2"] : [];
    case "accepted":
      return kinds.has("action") || kinds.has("retrieve") ? ["yes"] : [];
    case "overlap":
      return kinds.has("action") && !inDashboard ? ["yes"] : [];
  }
}

const partiesOf = (known: readonly Resource[]) => [
  ...new Set(known.flatMap(({ lifecycle }) => lifecycle.parties)),
];
const actionsOf = (known: readonly Resource[]) =>
  known.flatMap(({ lifecycle, operations }) =>
    lifecycle.actions.filter((action) => operations[action] !== undefined),
  );
const isOffered = (known: readonly Resource[], action: string) =>
  known.some(({ operations }) => operations[action] !== undefined);

/** Numbers from 0 to 1, always the same for a seed: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
