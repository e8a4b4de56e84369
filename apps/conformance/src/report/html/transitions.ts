import {
  type Citation,
  endsOf,
  idOf,
  type Passage,
  type Resource,
  shownBy,
} from "@persona-conformance/schemas";
import type { Result, RunDocument } from "../../document/run-document.ts";
import { isTried, worst } from "../findings/worst.ts";
import type { Arrow } from "./drawing.ts";
import { shown } from "../findings/shown-verdicts.ts";

/** A transition of a resource, with what the run saw of it. */
export interface Seen extends Arrow {
  readonly results: readonly Result[];
  /** Who does it, in words. */
  readonly who: string;
  /** Its condition and its possible ends, in words. */
  readonly asides: readonly string[];
}

/** The results of the checks that try one attempt. */
export function attemptResults(
  { results }: RunDocument,
  { name }: Resource,
  attempt: { readonly action: string; readonly status: string; readonly party: string },
): readonly Result[] {
  const { action, status, party } = attempt;
  const path = `${name}/lifecycle/${action}/${status}/by-${party}`;
  return results.filter(({ id }) => id === path || id.startsWith(`${path}/`));
}

/** Whether the run tried a check of this resource. */
export const isTriedIn = ({ results }: RunDocument, { name }: Resource): boolean =>
  results.some((result) => isTried(result) && result.id.startsWith(`${name}/`));

/** The parties in words: `either party`, or their names. */
function named(by: readonly string[], { lifecycle: { parties } }: Resource): string {
  if (by.length < 2 || by.length < parties.length) return `the ${by.join(" or the ")}`;
  return by.length === 2 ? "either party" : "any party";
}

/** All transitions of a resource: its creation, the actions of parties, and changes by time or the system. */
export function transitionsOf(run: RunDocument, resource: Resource): readonly Seen[] {
  const { lifecycle, operations, cites } = resource;
  const [creator = "somebody"] = lifecycle.parties;
  const citing = (cited: Citation | undefined) =>
    cited === undefined
      ? []
      : run.results.filter((result) =>
          [result.cites, ...(result.alsoCites ?? [])].includes(idOf(cited)),
        );
  const made =
    operations["create"] === undefined
      ? []
      : [
          seen(resource, {
            action: "create",
            from: undefined,
            to: lifecycle.initial,
            who: `the ${creator}`,
            results: run.results.filter(
              (result) => cites.initial !== undefined && result.cites === idOf(cites.initial),
            ),
          }),
        ];
  const done = lifecycle.actions.flatMap((action) => {
    const row = lifecycle.rowOf(action);
    const ends = endsOf(row).filter((end) => end !== shownBy(row));
    const asides = [
      ...(row.while === undefined
        ? []
        : [`while the other resource (${row.while.resource}) is ${row.while.status}`]),
      ...(ends.length === 0 ? [] : [`then ${ends.join(" or ")}`]),
    ];
    return row.from.map((status) =>
      seen(resource, {
        action,
        from: status,
        to: shownBy(row),
        who: named(row.by, resource),
        asides,
        results: row.by.flatMap((party) =>
          attemptResults(run, resource, { action, status, party }),
        ),
      }),
    );
  });
  const passed = lifecycle.passages.flatMap((passage) =>
    passage.from.map((status) =>
      seen(resource, {
        action: passage.name,
        from: status,
        to: passage.to,
        who: doerOf(passage),
        isAlone: true,
        results: citing(passage.cites.allowed),
      }),
    ),
  );
  return [...made, ...done, ...passed];
}

const doerOf = ({ by, at }: Passage): string =>
  by === "system" ? "the system" : `time${at === undefined ? "" : ` (\`${at}\`)`}`;

function seen(
  resource: Resource,
  given: Pick<Seen, "action" | "from" | "to" | "who" | "results"> &
    Partial<Pick<Seen, "isAlone" | "asides">>,
): Seen {
  const found = worst(given.results);
  return {
    asides: [],
    ...given,
    by: `by ${given.who.replaceAll("`", "")}`,
    kind: found ?? "unseen",
    sign: found === undefined ? "·" : shown[found].sign,
    anchor: `transition/${resource.name}/${given.action}/${given.from ?? ""}`,
    says: found === undefined ? "not run" : shown[found].word,
  };
}
