import type { ConnectionStatus, Inflection } from "@persona-conformance/schemas";
import { requestId } from "../../bodies.ts";
import type { Interaction } from "../../interaction.ts";
import { allKnown, type Known, one } from "./bodies.ts";
import { viewThatIs } from "./view.ts";

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
