import type { Arrangement } from "../arranging/arrangement.ts";
import type { RequestKind } from "./crossing.ts";

/**
 * The kinds of requests about a resource that are possible with these capabilities. `actorOf` names the actor that is a party.
 */
export function kindsOf(
  { resource, needs }: Pick<Arrangement, "resource" | "needs">,
  hasCapability: (name: string) => boolean,
  actorOf: (party: string) => string = (party) => party,
): readonly RequestKind[] {
  const isPossible = (needed: readonly string[] = []) => needed.every(hasCapability);
  if (!isPossible(needs.one)) return [];
  const { lifecycle } = resource;
  const operations: Readonly<Record<string, { readonly id: string } | undefined>> =
    resource.operations;
  const parties = lifecycle.parties.filter(
    (party) => party === lifecycle.parties[0] || hasCapability("two-parties"),
  );
  const actions = lifecycle.actions.filter((action) => isPossible(needs.actions?.[action]));
  // A run creates several of a resource that comes to an end.
  const isCreated = lifecycle.finals.length > 0 || hasCapability("create");
  const stranger = hasCapability("stranger") ? ["stranger"] : [];
  const kind = (
    operation: string,
    party: string,
    outcome: RequestKind["outcome"],
    query: RequestKind["query"] = "none",
  ): readonly RequestKind[] => {
    const { id } = operations[operation] ?? {};
    return id === undefined ? [] : [{ operation: id, party: actorOf(party), outcome, query }];
  };
  const moves = actions.flatMap((action) =>
    parties.flatMap((party) =>
      lifecycle.statuses.flatMap((status) =>
        kind(
          action,
          party,
          lifecycle.rule({ action, party, status }).allowed ? "success" : "refusal",
        ),
      ),
    ),
  );
  return [
    ...[...parties, ...stranger].flatMap((who) => kind("list", who, "success")),
    ...parties.flatMap((who) => [
      ...(["fields", "filter", "page"] as const).flatMap((query) =>
        kind("list", who, "success", query),
      ),
      ...(["none", "fields"] as const).flatMap((query) => kind("retrieve", who, "success", query)),
    ]),
    ...kind("create", parties[0] ?? "", "refusal"),
    ...(isCreated ? kind("create", parties[0] ?? "", "success") : []),
    ...stranger.flatMap((who) => kind("retrieve", who, "refusal")),
    ...(isPossible(needs.moved)
      ? [
          ...moves,
          ...stranger.flatMap((who) => actions.flatMap((action) => kind(action, who, "refusal"))),
        ]
      : []),
  ];
}
