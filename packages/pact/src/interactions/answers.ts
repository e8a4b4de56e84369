import type { ConnectionStatus, Inflection } from "@persona-conformance/schemas";
import { allKnown, type Known, one, refusal, refusalTitle, requestId } from "../bodies.ts";
import { viewThatIs } from "../views.ts";
import type { Interaction } from "../interaction.ts";

type Answered = Pick<Interaction, "answer" | "reads">;

interface Shown {
  readonly http?: number;
  readonly style?: Inflection;
  readonly known?: Known;
}

/** An answer with one connection: of this status, or of any if it is undefined. */
export const shows = (
  status: ConnectionStatus | undefined,
  { http = 200, style = "kebab", known = allKnown }: Shown = {},
): Answered => ({
  answer: { status: http, headers: requestId, body: one(status, known, style) },
  reads: { kind: "resource", resource: viewThatIs(status) },
});

/** A refusal with one of these HTTP statuses. The documentation does not say which one is right. */
export function refuses(statuses: readonly (number | string)[]): Answered {
  const [first = 0, ...others] = statuses.map(Number).filter(Number.isInteger);
  return {
    answer: { status: others.length === 0 ? first : [first, ...others], body: refusal },
    reads: { kind: "refusal", status: first, errors: [{ title: refusalTitle }] },
  };
}
