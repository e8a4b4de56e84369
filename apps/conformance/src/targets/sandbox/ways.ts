import type { Lifecycle } from "@persona-conformance/schemas";

/** An action by a party, and the status that it leads to. */
export interface Edge {
  readonly from: string;
  readonly action: string;
  readonly party: string;
  readonly to: string;
}

/** All ways from one status to another that visit no status twice, the shortest first. */
export type Way = readonly Edge[];

/** The allowed actions in each status. */
function edgesOf({ attempts, rule }: Lifecycle): readonly Edge[] {
  return attempts.flatMap((attempt) => {
    const ruling = rule(attempt);
    const { status: from, action, party } = attempt;
    return ruling.allowed ? [{ from, action, party, to: ruling.to }] : [];
  });
}

/**
 * The ways between two statuses, by all parties. From an unknown status, an action may lead where it leads from a known
 * one.
 */
export function waysTo(lifecycle: Lifecycle, from: string | undefined, to: string): readonly Way[] {
  const edges = edgesOf(lifecycle);
  const walk = (at: string, been: readonly string[]): readonly Way[] =>
    at === to
      ? [[]]
      : edges
          .filter((edge) => edge.from === at && !been.includes(edge.to))
          .flatMap((edge) => walk(edge.to, [...been, edge.to]).map((rest) => [edge, ...rest]));
  const ways = lifecycle.isStatus(from)
    ? walk(from, [from])
    : edges.flatMap((edge) => walk(edge.to, [edge.to]).map((rest) => [edge, ...rest]));
  return ways.toSorted((a, b) => a.length - b.length);
}
