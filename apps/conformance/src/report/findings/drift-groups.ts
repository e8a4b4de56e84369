import type { Drift } from "../../document/run-document.ts";

/** One difference from today's description, wherever it was seen. */
export interface DriftGroup {
  /** The member, as `attributes.created-at` or `header request-id`; else the request, as `PATCH /api/v1/…`. */
  readonly member: string;
  readonly what: string;
  /** The answers that show it, as `list-all-connect-connections 200`. */
  readonly places: readonly string[];
  /** The first request that showed it. */
  readonly requestId?: string;
}

/** Groups drift: a member that differs in the same way in many answers is one difference. */
export function driftGroups(
  drift: readonly Pick<Drift, "where" | "what" | "requestId">[],
): readonly DriftGroup[] {
  const placed = drift.map(({ where, what, requestId }) => {
    const [, place, path] = /^(\S+ \d{3}) (.+)$/.exec(where) ?? [];
    return {
      place,
      // One resource is an object under `data`, a list is an array of them.
      member: path?.replace(/^data(?:\[\])?\./, "") ?? where,
      what,
      requestId,
    };
  });
  const groups = Map.groupBy(placed, ({ member, what }) => `${member}\n${what}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { member, what, requestId } = first;
    return [
      {
        member,
        what,
        places: same.flatMap(({ place }) => place ?? []),
        ...(requestId !== undefined && { requestId }),
      },
    ];
  });
}

/** Where a difference was seen: `in list-all-connect-connections 200 and 4 more`. Empty for a request. */
export function placesInWords({ places }: DriftGroup): string {
  const [first, ...others] = places;
  if (first === undefined) return "";
  return `in ${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}
