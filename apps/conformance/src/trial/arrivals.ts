import { endsOf, type Resource, shownBy } from "@persona-conformance/schemas";

/** The statuses that a read may show after an action that led to `to`: that one, or what it has settled in since. */
export function arrivalsOf({ lifecycle }: Resource, action: string, to: string): readonly string[] {
  const row = lifecycle.rowOf(action);
  return shownBy(row) === to ? [...new Set([to, ...endsOf(row)])] : [to];
}

/** The statuses that one turns into by itself, at any moment. */
export const turnsInto = ({ lifecycle }: Resource, status: string | undefined): readonly string[] =>
  lifecycle.passages
    .filter(({ by, from }) => by === "system" && from.some((one) => one === status))
    .map(({ to }) => to);

/** Whether it is this status, or was until it turned into what this view shows. */
export const isOrWas = (resource: Resource, status: string | undefined, wanted: string): boolean =>
  status === wanted || turnsInto(resource, wanted).includes(status ?? "");
