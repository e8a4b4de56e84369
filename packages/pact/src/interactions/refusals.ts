import { refusal, refusalTitle } from "../bodies.ts";
import type { Interaction } from "../interaction.ts";

/** A refusal with one of these HTTP statuses. The documentation does not say which one is right. */
export function refuses(
  statuses: readonly (number | string)[],
): Pick<Interaction, "answer" | "reads"> {
  const [first = 0, ...others] = statuses.map(Number).filter(Number.isInteger);
  return {
    answer: { status: others.length === 0 ? first : [first, ...others], body: refusal },
    reads: { kind: "refusal", status: first, errors: [{ title: refusalTitle }] },
  };
}
