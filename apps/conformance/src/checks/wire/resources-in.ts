import { kebabOf } from "@persona-conformance/client";
import type { TrialExchange } from "../../trial/trial-exchange.ts";

/** A resource in an answer. It is not validated: any member may be missing or of another type. */
export interface Shown {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const read = new WeakMap<TrialExchange, readonly Shown[]>();

/** The resources in an answer, with kebab-case keys: one or a list. */
export function resourcesIn(one: TrialExchange): readonly Shown[] {
  const known = read.get(one) ?? find(one);
  read.set(one, known);
  return known;
}

function find({ exchange }: TrialExchange): readonly Shown[] {
  const body = kebabOf(exchange);
  const data = isObject(body) ? body["data"] : undefined;
  return [data]
    .flat()
    .filter(isObject)
    .map((one) => ({
      ...one,
      attributes: isObject(one["attributes"]) ? one["attributes"] : {},
    }));
}

/** The ids that occur more than once. */
export const twiceIn = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.filter((id, index) => ids.indexOf(id) !== index)),
];

/** The ids of resources that are listed more than once. Another check judges a row without an id. */
export const listedTwice = (rows: readonly Shown[]): readonly string[] =>
  twiceIn(rows.flatMap(({ id }) => (typeof id === "string" ? id : [])));
