import { ContractError } from "./contract-error.ts";
import type { Interaction } from "./interaction.ts";
import { interactions, interactionsOnDemand } from "./interactions/index.ts";

const ours = [...interactions, ...interactionsOnDemand];

export interface Choice {
  /** A team's own interactions. */
  readonly own?: readonly Interaction[];
  /** Patterns that choose from ours: `*` matches anything in the name of an operation or in a description. */
  readonly only?: readonly string[];
}

/**
 * Chooses the interactions of a pact: a team's own, and those of ours that match a pattern. Without either, all of
 * ours but those on demand.
 *
 * @throws {ContractError} if a pattern matches nothing
 */
export function chooseInteractions({ own = [], only = [] }: Choice): readonly Interaction[] {
  if (own.length === 0 && only.length === 0) return interactions;
  const chosen = new Set<Interaction>();
  for (const pattern of only) {
    const found = ours.filter(({ description, ask }) =>
      [description, ask.operation].some((name) => isLike(pattern, name)),
    );
    if (found.length === 0) {
      const operations = [...new Set(ours.map(({ ask }) => ask.operation))].join(", ");
      throw new ContractError(
        `--only ${pattern} matches no interaction: it is held against their descriptions and their operations, ${operations}`,
      );
    }
    for (const one of found) chosen.add(one);
  }
  return [...own, ...ours.filter((one) => chosen.has(one))];
}

const isLike = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll("*", ".*")}$`).test(
    name,
  );
