import { kebabOf } from "@persona-conformance/client";
import { jsonAt, shareTokens } from "@persona-conformance/schemas";
import type { ActorName } from "../../trial/party.ts";
import type { Shares } from "../../trial/arranging/share-token-objects.ts";
import { expectTokens, relatedId, tokens } from "../../trial/arranging/share-tokens.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Entry } from "./share-token-journal.ts";

/** A token as one answer of the run shows it. */
interface Seen {
  readonly id: string;
  readonly status: unknown;
  readonly creator: unknown;
  readonly operation: string;
}

const { initial, statuses } = shareTokens.lifecycle;

/** Every token in every answer of a run, in their order. */
const seenIn = (exchanges: readonly TrialExchange[]): readonly Seen[] =>
  exchanges.flatMap(({ exchange, operation }) => {
    if (operation?.resource.name !== tokens.name || exchange.status >= 300) return [];
    return [jsonAt(kebabOf(exchange), "data")].flat().flatMap((row: unknown): readonly Seen[] => {
      const id = jsonAt(row, "id");
      const status = jsonAt(row, "attributes", "status");
      const creator = jsonAt(row, "relationships", "creator", "data", "id");
      return typeof id === "string" ? [{ id, status, creator, operation: operation.name }] : [];
    });
  });

/** The tokens that need not be expired. The status in the answer to a creation proves nothing. */
export function overIn(exchanges: readonly TrialExchange[]): ReadonlySet<string> {
  const last = new Map<string, Seen>();
  let isDoubtful = false;
  for (const seen of seenIn(exchanges)) {
    if (seen.operation === "create" || seen.status === undefined) continue;
    const before = last.get(seen.id);
    // If one left its final status, do not trust any answer about a status.
    isDoubtful ||= seen.status === initial && before !== undefined && before.status !== initial;
    last.set(seen.id, seen);
  }
  const isOver = ({ status, operation }: Seen) =>
    status !== initial &&
    statuses.some((known) => known === status) &&
    !(isDoubtful && operation === "redeem");
  return new Set([...last.values()].filter(isOver).map(({ id }) => id));
}

/** How stray tokens differ from those of others. */
export interface Search {
  readonly by: ActorName;
  readonly connectionId: string;
  readonly sources: Shares["sources"];
  /** The ids in the answers to creations. */
  readonly known: ReadonlySet<string | undefined>;
}

/**
 * Finds tokens that the run created without knowing it, up to a hundred: open tokens over the connection, newer than the run's
 * first creation, of a configured object, and created by our key.
 */
export async function findStrays(
  trial: Trial,
  exchanges: readonly TrialExchange[],
  { by, connectionId, sources, known }: Search,
): Promise<readonly Entry[]> {
  const first = exchanges.find(({ operation }) => isCreation(operation));
  if (first === undefined) return [];
  const seen = seenIn(exchanges);
  const made = new Set(seen.filter((one) => one.operation === "create").map(({ id }) => id));
  const creators = new Set(seen.flatMap(({ id, creator }) => (made.has(id) ? [creator] : [])));
  creators.delete(undefined);
  const { headers, startedAt, milliseconds } = first.exchange;
  // By the target's clock, in whole seconds, if its answers show the time, else by ours.
  const serverTime = Date.parse(headers["date"] ?? "") - milliseconds;
  const since = Math.min(Number.isNaN(serverTime) ? startedAt : serverTime, startedAt) - 5000;
  const isStray = (view: View) =>
    !known.has(view.id) &&
    !(Date.parse(String(view.createdAt)) < since) &&
    sources.some(({ id }) => id === relatedId(view, "source")) &&
    (creators.size === 0
      ? relatedId(view, "creator", "type") !== "user"
      : creators.has(relatedId(view, "creator")));
  const asked = { connectionId, status: initial, direction: "outbound", size: 100 };
  const { views } = expectTokens(await trial.as(by).of(tokens).list(asked));
  return views.filter(isStray).map(({ id }) => ({
    id,
    idempotencyKey: trial.newKey(),
    // The journal holds no requests without a key.
    by: by === "nobody" ? "source" : by,
    body: null,
    at: trial.now(),
  }));
}

const isCreation = (operation: TrialExchange["operation"]): boolean =>
  operation?.resource.name === tokens.name && operation.name === "create";
