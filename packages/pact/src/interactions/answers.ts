import type { ConnectionStatus, Inflection } from "@persona-conformance/schemas";
import { one, refusal, refusalTitle, requestId } from "../bodies.ts";
import { viewThatIs } from "../views.ts";
import type { Interaction } from "../interaction.ts";

type Answered = Pick<Interaction, "answer" | "reads">;

/** One connection of this status, or of whichever. */
export const shows = (
  status: ConnectionStatus | undefined,
  { http = 200, style = "kebab" }: { readonly http?: number; readonly style?: Inflection } = {},
): Answered => ({
  answer: { status: http, headers: requestId, body: one(status, style) },
  reads: { kind: "resource", resource: viewThatIs(status) },
});

/** A refusal with one of these HTTP statuses: which of them is right, the documentation does not say. */
export function refuses(statuses: readonly (number | string)[]): Answered {
  const [first = 0, ...others] = statuses.map(Number).filter(Number.isInteger);
  return {
    answer: { status: others.length === 0 ? first : [first, ...others], body: refusal },
    reads: { kind: "refusal", status: first, errors: [{ title: refusalTitle }] },
  };
}
