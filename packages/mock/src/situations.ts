import { type Resource, shownBy } from "@persona-conformance/schemas/facts";
import type { Axis } from "./condition.ts";
import type { Concern } from "./fault.ts";

/** The properties of a request, or of an action in a dashboard. */
export interface Situation {
  readonly kind: NonNullable<Concern["operations"]>[number];
  readonly operation: string;
  /** No request: the API does not offer the action. */
  readonly inDashboard?: true;
  readonly party: string;
  readonly outcome: "success" | "refusal";
  /** The status in which an action is tried. */
  readonly from?: string;
  /** The status of the resource in the answer. In a list there may be any. */
  readonly shows?: string;
  /** The properties that a condition asks about, with the values that they can have here. */
  readonly page?: readonly string[];
  readonly query?: readonly string[];
  readonly replay?: readonly string[];
  readonly round?: readonly string[];
  readonly accepted?: readonly string[];
  readonly overlap?: readonly string[];
}

const any = ["yes", "no"];
const pages = { page: ["1", "2"], query: any };
const changing = { replay: any, overlap: any };

/** Every situation that a resource can be in. */
export function situationsOf(resource: Resource): readonly Situation[] {
  const { lifecycle, operations } = resource;
  const { statuses, parties, actions } = lifecycle;
  const offered = actions.filter((action) => operations[action] !== undefined);
  const others = actions.filter((action) => operations[action] === undefined);
  const everybody = [...parties, "stranger", "nobody"];
  const reaches = (from: string, to: string, using?: readonly string[]) =>
    from === to || lifecycle.routeTo(from, to, using) !== undefined;
  const shownAfter = (action: string) => shownBy(lifecycle.rowOf(action));
  /** Whether an action can have happened before a resource has a status, and whether it can have this status without it. */
  const before = (done: readonly string[], status: string) => ({
    yes: done.some((action) => reaches(shownAfter(action), status)),
    no: reaches(
      lifecycle.initial,
      status,
      actions.filter((action) => !done.includes(action)),
    ),
  });
  const accepted = (status: string) => {
    const { yes, no } = before(others, status);
    return { accepted: [...(yes ? ["yes"] : []), ...(no ? ["no"] : [])] };
  };
  const round = (action: string, status: string) => {
    const { yes, no } = before([action], status);
    return { round: [...(no ? ["1"] : []), ...(yes ? ["2"] : [])] };
  };

  const list = { kind: "list", operation: "list", ...pages } as const;
  const retrieve = { kind: "retrieve", operation: "retrieve", query: any } as const;
  const create = { kind: "create", operation: "create", party: parties[0] ?? "" } as const;
  return [
    ...parties.flatMap((party) =>
      statuses.map((shows): Situation => ({ ...list, party, outcome: "success", shows })),
    ),
    { ...list, party: "stranger", outcome: "success" },
    ...everybody.map((party): Situation => ({ ...list, party, outcome: "refusal" })),
    ...parties.flatMap((party) =>
      statuses.flatMap((status): Situation[] => [
        { ...retrieve, party, outcome: "success", shows: status, ...accepted(status) },
        { ...retrieve, query: ["yes"], party, outcome: "refusal", ...accepted(status) },
      ]),
    ),
    ...statuses.map((status): Situation => ({
      ...retrieve,
      party: "stranger",
      outcome: "refusal",
      from: status,
      ...accepted(status),
    })),
    { ...retrieve, party: "nobody", outcome: "refusal" },
    { ...create, outcome: "success", shows: lifecycle.initial, replay: any },
    { ...create, outcome: "refusal", replay: any },
    { ...create, party: "nobody", outcome: "refusal" },
    ...offered.flatMap((action): Situation[] => [
      { kind: "action", operation: action, party: "nobody", outcome: "refusal" },
    ]),
    ...[...offered, ...others].flatMap((action) =>
      statuses.flatMap((from): Situation[] => {
        const tried = {
          kind: "action",
          operation: action,
          from,
          ...(offered.includes(action) ? changing : { inDashboard: true as const }),
          ...round(action, from),
          ...accepted(from),
        } as const;
        // A dashboard gives no answer.
        const shown = offered.includes(action) ? { shows: shownAfter(action) } : {};
        return [
          ...lifecycle.attempts
            .filter((attempt) => attempt.action === action && attempt.status === from)
            .flatMap((attempt): Situation[] => {
              const { party } = attempt;
              const ruling = lifecycle.rule(attempt);
              return [
                ...(ruling.allowed
                  ? [{ ...tried, party, outcome: "success", ...shown } as const]
                  : []),
                // A request may also be refused because of its content.
                { ...tried, party, outcome: "refusal" },
              ];
            }),
          ...(offered.includes(action)
            ? [{ ...tried, party: "stranger", outcome: "refusal" } as const]
            : []),
        ];
      }),
    ),
  ];
}

/** Whether a fault can be seen in a situation. */
export function isSeenIn(concern: Concern, situation: Situation): boolean {
  const { operations, action, party, from, outcome, shows, statuses, query, page, replay } =
    concern;
  const has = (axis: "query" | "page" | "replay", value: string) =>
    situation[axis]?.includes(value) === true;
  return (
    operations?.includes(situation.kind) !== false &&
    (action === undefined || situation.operation === action) &&
    // Requests without a valid key are apart from all others.
    (party === undefined ? situation.party !== "nobody" : situation.party === party) &&
    (from === undefined || situation.from === from) &&
    (outcome === undefined || situation.outcome === outcome) &&
    (shows !== true || situation.shows !== undefined) &&
    (statuses === undefined || statuses.includes(situation.shows ?? "")) &&
    (query !== true || has("query", "yes")) &&
    (page !== true || has("page", "2")) &&
    (replay !== true || has("replay", "yes"))
  );
}

/** The values of an axis in some situations. */
export function valuesIn(axis: Axis, situations: readonly Situation[]): ReadonlySet<string> {
  const of = (situation: Situation): readonly string[] => {
    if (axis === "version" || axis === "style") return [];
    const value = situation[axis] ?? [];
    return typeof value === "string" ? [value] : value;
  };
  return new Set(situations.flatMap(of));
}
