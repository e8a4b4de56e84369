import type { Rulings } from "@persona-conformance/mock";

/**
 * Faults that the suite does not notice yet, by name, each with the reason. The selftest fails if the suite notices one of
 * them, so the list stays true.
 */
export const knownMisses: Readonly<Record<string, string>> = {
  ...because("a check that waits for the import in vain is undecided, not failed", [
    "share-tokens/lifecycle/redeem-ends-redeemed/never-comes",
    "share-tokens/lifecycle/redeem-ends-failed/never-comes",
  ]),
  ...because("the creator is a MAY, so a token may lack it", [
    "share-tokens/views/source-misses-the-creator",
  ]),
  ...because("a run has keys of only one environment of each organization", [
    "share-tokens/redeem/in-another-environment",
  ]),
  ...because(
    "an edge (a proxy or CDN) may have sent such a page, so the run is inconclusive, not failed",
    ["protocol/bodies/always-of-an-edge"],
  ),
};

/** The share of faults under a condition that the suite must notice, from 0 to 1. The aim is 0.95. */
export const leastNoticed = 0.9;

/** Rulings that the suite reports as failures although the documentation allows them. */
export interface KnownAlarm {
  /** The first ruling causes the alarm. Any others must be set with it. */
  readonly rulings: Partial<Rulings>;
  /** Set if it happens only with one connection for all checks, as on a sandbox. */
  readonly reuse?: true;
  readonly reason: string;
}

export const knownAlarms: readonly KnownAlarm[] = [
  {
    rulings: { "share-tokens/redeem-ends": "failed" },
    reason: "if every import fails, the checks of redeemed tokens cannot be decided",
  },
];

/** The rulings as command-line options name them. */
export const answersIn = (rulings: Partial<Rulings>): readonly string[] =>
  Object.entries(rulings).map(([id, answer]) => `${id}=${answer}`);

/** The name of a known alarm: its rulings. */
export const nameOf = ({ rulings }: KnownAlarm): string => answersIn(rulings).join(" ");

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
