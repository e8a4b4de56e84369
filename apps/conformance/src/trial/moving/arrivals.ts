import { endsOf, type Resource, shownBy } from "@persona-conformance/schemas";

/** The statuses that a read may show after an action that led to `to`: that one, or a later one that follows by itself. */
export function arrivalsOf({ lifecycle }: Resource, action: string, to: string): readonly string[] {
  const row = lifecycle.rowOf(action);
  return shownBy(row) === to ? [...new Set([to, ...endsOf(row)])] : [to];
}

/** Whether a view shows one of them. */
export const hasArrived = (
  resource: Resource,
  action: string,
  to: string,
): ((view: { readonly status: string | undefined }) => boolean) => {
  const arrivals = arrivalsOf(resource, action, to);
  return ({ status = "" }) => arrivals.includes(status);
};

/** The statuses that follow this one by themselves, at any moment. */
export const turnsInto = ({ lifecycle }: Resource, status: string | undefined): readonly string[] =>
  lifecycle.passages
    .filter(({ by, from }) => by === "system" && from.some((one) => one === status))
    .map(({ to }) => to);

/** Whether a view shows this status, or one that follows it by itself. */
export const isOrWas = (resource: Resource, status: string | undefined, wanted: string): boolean =>
  status === wanted || turnsInto(resource, wanted).includes(status ?? "");

/** Whether an action must be refused in a status, and does not lead there. */
export function isRefusedIn(resource: Resource, action: string, status = ""): boolean {
  const row = resource.lifecycle.rowOf(action);
  const leadsThere = arrivalsOf(resource, action, shownBy(row)).includes(status);
  return !row.from.includes(status) && !leadsThere;
}
