import { kebabOf } from "@persona-conformance/client";
import { jsonAt, shareTokens } from "@persona-conformance/schemas";
import type { ActorName } from "../../trial/session.ts";
import type { Shares } from "../../trial/share-token-objects.ts";
import { expectTokens, relatedId, tokens } from "../../trial/share-tokens.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";
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

/** The tokens of which nothing is left to end. What the answer to a creation says of its status is no proof. */
export function overIn(exchanges: readonly TrialExchange[]): ReadonlySet<string> {
  const last = new Map<string, Seen>();
  let isDoubtful = false;
  for (const seen of seenIn(exchanges)) {
    if (seen.operation === "create" || seen.status === undefined) continue;
    const before = last.get(seen.id);
    // Where one has come back, none is taken to be on its way because of an answer alone.
    isDoubtful ||= seen.status === initial && before !== undefined && before.status !== initial;
    last.set(seen.id, seen);
  }
  const isOver = ({ status, operation }: Seen) =>
    status !== initial &&
    statuses.some((known) => known === status) &&
    !(isDoubtful && operation === "redeem");
  return new Set([...last.values()].filter(isOver).map(({ id }) => id));
}

/** What tells a stray token from those of others. */
export interface Search {
  readonly by: ActorName;
  readonly connectionId: string;
  readonly sources: Shares["sources"];
  /** The ids that the answers to creations have told. */
  readonly known: ReadonlySet<string | undefined>;
}

/**
 * Finds what requests of the run have made though their answers did not say so: open tokens over the connection that came
 * about since the first creation, of an object of ours, and by our key. Up to a hundred of them.
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
  // By the target's clock, if it tells the time, which it does in whole seconds; or by ours.
  const told = Date.parse(headers["date"] ?? "") - milliseconds;
  const since = Math.min(Number.isNaN(told) ? startedAt : told, startedAt) - 5000;
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
