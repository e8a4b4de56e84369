import {
  inflections,
  type Resource,
  resources as documented,
  versionNames,
} from "@persona-conformance/schemas/facts";

/** The properties by which a fault may apply to some requests only. */
export const axes = {
  version: "the API version of the request",
  style: "the key inflection of the request",
  party: "the caller: a party of the resource, a stranger, or nobody (no valid key)",
  operation: "the operation, by id or name",
  page: "1, or 2 with a cursor",
  query: "yes if the query string holds more than page parameters",
  replay: "yes if the idempotency key was used before",
  round: "how often this action was done on this resource, this time included",
  accepted: "yes after an action on the resource that the API does not offer",
  overlap:
    "yes if another request for the same resource arrives before this one is answered; second for that other one",
} as const;

/** A property of a request that a condition may ask about. */
export type Axis = keyof typeof axes;

// The keys of `axes` are the axes.
export const axisNames = Object.keys(axes) as readonly Axis[];

/** A fault applies if all of these hold. */
export interface Condition extends Readonly<Partial<Record<Axis, string>>> {
  /** After this many requests. */
  readonly after?: number;
  /** In this percentage of requests, at random. */
  readonly percent?: number;
}

/** Everything that a condition can ask about the current request. */
export interface Moment {
  /** The number of the request, from 1. */
  readonly number: number;
  /** A random number for the request, from 0 to 100. */
  readonly roll: number;
  /** Partly missing outside of a request: an action in a dashboard has no version. */
  readonly facts: Readonly<Partial<Record<Axis, string>>>;
  /** The id of the operation. A condition may use it instead of the name. */
  readonly operationId?: string;
}

export function holds(
  { after = 0, percent = 100, ...wanted }: Condition,
  { number, roll, facts, operationId }: Moment,
): boolean {
  return (
    number > after &&
    roll < percent &&
    axisNames.every(
      (axis) =>
        wanted[axis] === undefined ||
        wanted[axis] === facts[axis] ||
        (axis === "operation" && wanted.operation === operationId),
    )
  );
}

const yesOrNo = ["yes", "no"];

/** The values of each axis. */
export type AxisValues = Readonly<Record<Axis, readonly string[]>>;

/** The values of each axis for some resources. There may be more rounds. */
export function axisValues(resources: readonly Resource[]): AxisValues {
  const each = (values: (resource: Resource) => readonly string[]) => [
    ...new Set(resources.flatMap(values)),
  ];
  return {
    version: versionNames,
    style: inflections,
    party: [...each(({ lifecycle }) => lifecycle.parties), "stranger", "nobody"],
    operation: each(({ operations, lifecycle }) => [
      ...Object.keys(operations),
      ...lifecycle.actions,
      ...Object.values(operations).map(({ id }) => id),
    ]),
    page: ["1", "2"],
    query: yesOrNo,
    replay: yesOrNo,
    round: ["1", "2", "3"],
    accepted: yesOrNo,
    overlap: ["yes", "second", "no"],
  };
}

/** The values of each axis for the documented resources. */
export const conditionValues = axisValues(documented);
