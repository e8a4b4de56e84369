import type { Citation } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { relatedId, tokens } from "../../trial/arranging/share-tokens.ts";
import { describe, type Listed } from "../../trial/judging/expect.ts";
import { longPageNow } from "../../trial/reading/lists.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Trial } from "../../trial/trial.ts";
import { refusedBetween } from "./seen/tokens-seen.ts";

/** A list that must hold a token while its connection has a status. */
interface Listing {
  readonly over: "pending" | "inactive" | "active";
  readonly by: "source" | "destination";
  readonly filter: "connectionId" | "status" | "direction";
  readonly cites: Citation;
}

export const listingsOver = (over: Listing["over"]): readonly Listing[] => [
  { over, by: "source", filter: "connectionId", cites: "share-tokens/list-filter-connection" },
  { over, by: "destination", filter: "status", cites: "share-tokens/list-filter-status" },
];

export const pausedListings = (["pending", "inactive"] as const).flatMap(
  (over): readonly Listing[] => [
    ...listingsOver(over),
    { over, by: "destination", filter: "direction", cites: "share-tokens/list-filter-direction" },
  ],
);

/** Demands that a filtered list holds a token. */
export async function expectListed(
  trial: Trial,
  token: View,
  { over, by, filter, cites }: Listing,
) {
  const { id, status = "" } = token;
  const direction = by === "source" ? "outbound" : "inbound";
  const values = { status, direction, connectionId: relatedId(token, "connection") ?? "" };
  const who = trial.of(tokens).actorOf(by);
  const holds = ({ views }: Pick<Listed, "views">) => views.some((row) => row.id === id);
  const page = await trial.eventually(
    () => longPageNow(trial, tokens, who, { [filter]: values[filter] }),
    holds,
  );
  if (holds(page) || page.next !== null) return;
  await ensureSameStatus(trial, token);
  const isByFilter = holds(await longPageNow(trial, tokens, who));
  throw new Violation(`a list with ${id}, whose connection is ${over}`, "one without it", {
    cites: isByFilter ? cites : "share-tokens/list-both-directions",
    evidence: page.exchange,
  });
}

/** Makes sure that a token has not changed its status since. If it was only refused an action, that refusal is to blame. */
async function ensureSameStatus(trial: Trial, { id, status }: View): Promise<void> {
  const now = await trial.of(tokens).settled(id, () => true);
  if (now.status === status) return;
  const isRefused = refusedBetween(trial, id);
  if (!isRefused) throw new Undecided(`the share token is ${describe(now.status)} now`);
  throw new Violation(`a token that is still ${status}`, describe(now.status), {
    cites: tokens.cites.refused,
    evidence: now.exchange,
  });
}
