import {
  inflections,
  type Resource,
  resources as documented,
  versionNames,
} from "@persona-conformance/schemas/facts";

/** What tells requests apart, by which a fault may be at work in some of them alone. */
export const axes = {
  version: "the API version that a request names",
  style: "the key inflection that it asks for",
  party: "what its key's organization is to the resource: a party, a stranger, or nobody",
  operation: "its operation, by id or by name",
  page: "1, or 2 for a request with a cursor",
  query: "yes with a query string that is not about pages",
  replay: "yes where its idempotency key came before",
  round: "which time it is that this action is done on this resource",
  accepted: "yes after an action on the resource that the API does not offer",
  overlap:
    "yes where another request for the same resource arrives before it is answered, second in that other one",
} as const;

export type Axis = keyof typeof axes;

export const axisNames = Object.keys(axes) as readonly Axis[];

/** When a fault is at work: where all of these hold. */
export interface Condition extends Readonly<Partial<Record<Axis, string>>> {
  /** It is past so many requests. */
  readonly after?: number;
  /** In so many of a hundred, each drawn anew. */
  readonly percent?: number;
}

/** What is known of the request that is being answered. */
export interface Moment {
  /** Which request it is, from 1. */
  readonly number: number;
  /** Drawn for it, from 0 to 100. */
  readonly roll: number;
  /** Missing where a request is none: what a dashboard does names no version. */
  readonly facts: Readonly<Partial<Record<Axis, string>>>;
  /** The id of the operation, which may be meant instead of its name. */
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

export type AxisValues = Readonly<Record<Axis, readonly string[]>>;

/** The values of each axis for some resources. Of rounds there may be more. */
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

/** The values of each axis for the resources that the API documents. */
export const conditionValues = axisValues(documented);
