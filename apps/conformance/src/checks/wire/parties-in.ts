import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { resourcesIn } from "./resources-in.ts";

/** All organizations that these answers name as parties of each resource, by its id. */
function partiesIn(answers: readonly TrialExchange[]): ReadonlyMap<unknown, readonly unknown[]> {
  const all = answers.flatMap((one) => {
    const names = Object.values(one.operation?.resource.parties ?? {});
    return resourcesIn(one).map(({ id, attributes = {} }) => ({
      id,
      parties: names.flatMap((name) => attributes[name ?? ""] ?? []),
    }));
  });
  const named = all.filter(({ parties }) => parties.length > 0);
  return new Map(
    [...Map.groupBy(named, ({ id }) => id)].map(([id, those]) => [
      id,
      those.flatMap(({ parties }) => parties),
    ]),
  );
}

/**
 * The organization of a key whose rows all name it, although the header of the answers names another one, which none of them
 * does. Undefined if one row alone would say so, or if it is the organization of another key: the rows are then what that key
 * should see.
 */
export function ownerBesideHeader(
  lists: readonly TrialExchange[],
  named: string,
  others: ReadonlySet<string>,
): string | undefined {
  const rows = [...partiesIn(lists).values()];
  const [first = []] = rows;
  if (rows.length < 2 || rows.some((parties) => parties.includes(named))) return undefined;
  const shared = [...new Set(first)].filter((id) => rows.every((each) => each.includes(id)));
  const [owner] = shared;
  return shared.length === 1 && typeof owner === "string" && !others.has(owner) ? owner : undefined;
}
