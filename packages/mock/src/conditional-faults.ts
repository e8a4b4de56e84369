import {
  allowedVersions,
  newestVersion,
  type Resource,
  resources,
} from "@persona-conformance/schemas/facts";
import { type Axis, axisNames, axisValues } from "./condition.ts";
import { concernOf } from "./concern.ts";
import type { Concern, Fault } from "./fault.ts";
import { isSeenIn, type Situation, situationsOf, valuesIn } from "./situations.ts";
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
  // First one fault for every condition, then new kinds of faults under a condition, then faults that were not chosen yet, then
  // the rest.
  for (const levels of [[conditionOf], [kindByCondition], [nameOf], []]) {
    for (const fault of open) {
      if (sample.length >= budget) break;
      const keys = levels.map((keyOf) => keyOf(fault));
      if (levels.length > 0 && keys.every((key) => seen.has(key))) continue;
      for (const keyOf of [conditionOf, kindByCondition, nameOf]) seen.add(keyOf(fault));
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

const situations = new Map<string, readonly Situation[]>(
  resources.map((resource) => [resource.name, situationsOf(resource)]),
);

/** A fault under each condition under which it can be seen, one condition at a time. */
function underConditions(fault: Fault, ofFaults: readonly Resource[]): readonly Fault[] {
  const concern = concernOf(fault);
  const seenIn = ofFaults
    .filter(({ name }) => fault.resource === undefined || name === fault.resource)
    .flatMap((resource) => situations.get(resource.name) ?? [])
    .filter(({ inDashboard }) => inDashboard !== true || fault.rules !== undefined)
    .filter((situation) => isSeenIn(concern, situation));
  return axisNames.flatMap((axis) =>
    valuesOf(axis, concern, seenIn).map((value) => ({
      ...fault,
      name: `${fault.name}@${axis}=${value}`,
      when: { [axis]: value },
    })),
  );
}

/** The usual values. A condition with one of these does not hide a fault. */
const usual: Readonly<Partial<Record<Axis, readonly string[]>>> = {
  page: ["1"],
  query: ["no"],
  replay: ["no"],
  round: ["1"],
  accepted: ["no"],
  overlap: ["no"],
};

/** The values that an axis has in some, but not all, of the requests in which a fault can be seen. */
function valuesOf(
  axis: Axis,
  { operations, fixed = [], never = {}, query, page, replay }: Concern,
  seenIn: readonly Situation[],
): readonly string[] {
  if (fixed.includes(axis)) return [];
  // An action in a dashboard has no version.
  const isAsked =
    operations?.length === 0 || seenIn.some(({ inDashboard }) => inDashboard !== true);
  const isShown = (value: string) => never[axis]?.includes(value) !== true;
  if (axis === "version") return isAsked ? accepted.filter(isShown) : [];
  if (axis === "style") return isAsked ? values[axis].filter(isShown) : [];
  // Widened, since only these three axes are members.
  const isAlways = { query, page, replay }[axis as string] === true;
  const found = valuesIn(axis, seenIn);
  if (isAlways || found.size < 2) return [];
  return [...found].filter((value) => usual[axis]?.includes(value) !== true && isShown(value));
}

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
