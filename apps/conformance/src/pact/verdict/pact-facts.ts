import { cellOf } from "@persona-conformance/pact/file";
import type { OpenedPact } from "../pacts.ts";

/** The API versions in a pact's requests, sorted. */
export const apiVersionsOf = ({ pact }: Pick<OpenedPact, "pact">): readonly string[] =>
  [
    ...new Set(
      pact.interactions
        .filter(({ request }) => request !== undefined)
        .map((interaction) => cellOf(interaction).apiVersion),
    ),
  ].toSorted();
