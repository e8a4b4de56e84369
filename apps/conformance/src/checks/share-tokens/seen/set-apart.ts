import type { Citation } from "@persona-conformance/schemas";

/** The promise that answers are alike whatever the value of a feature, and that value of an answer. */
export type Feature<T> = readonly [cites: Citation, valueOf: (one: T) => unknown];

/** The features whose values all wrong answers have and no right one has, each with the number of these values. */
export const setApart = <T>(
  features: readonly Feature<T>[],
  wrong: readonly T[],
  right: readonly T[],
): readonly { readonly cites: Citation; readonly count: number }[] =>
  features.flatMap(([cites, valueOf]) => {
    const values = new Set(wrong.map(valueOf));
    const isApart =
      wrong.length > 0 && !values.has(undefined) && right.every((one) => !values.has(valueOf(one)));
    return isApart ? [{ cites, count: values.size }] : [];
  });
