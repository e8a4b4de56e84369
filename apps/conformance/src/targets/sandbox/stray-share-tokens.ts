import { kebabOf } from "@persona-conformance/client";
import { jsonAt, shareTokens } from "@persona-conformance/schemas";
import type { ActorName } from "../../trial/session.ts";
import type { Shares } from "../../trial/share-token-objects.ts";
import { expectTokens, relatedId, tokens } from "../../trial/share-tokens.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";
import type { Unended } from "./share-tokens.ts";

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

/** Lists that are looked through at the most: each shows up to a hundred tokens, and what is ended is no longer in the next. */
const rounds = 3;

/**
 * Ends what requests of the run have made though their answers did not say so: tokens that came about since its first
 * creation, of an object of ours, and by our key. The one that is handed on to the next run is left alone.
 */
export async function endStrays(
  trial: Trial,
  exchanges: readonly TrialExchange[],
  { connectionId, sources }: Shares,
  by: ActorName,
  handedOn: string | undefined,
): Promise<readonly Unended[]> {
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
    view.id !== handedOn &&
    !(Date.parse(String(view.createdAt)) < since) &&
    sources.some(({ id }) => id === relatedId(view, "source")) &&
    (creators.size === 0
      ? relatedId(view, "creator", "type") !== "user"
      : creators.has(relatedId(view, "creator")));
  const tried = new Map<string, Unended>();
  for (let round = 0; round < rounds; round += 1) {
    const asked = { status: initial, direction: "outbound", size: 100 };
    const filter = connectionId === undefined ? asked : { ...asked, connectionId };
    const { views } = expectTokens(await trial.as(by).of(tokens).list(filter));
    const strays = views.filter((view) => isStray(view) && !tried.has(view.id));
    if (strays.length === 0) break;
    for (const { id } of strays) {
      const reply = await trial.as(by).of(tokens).act("expire", id);
      // The journal holds no requests without a key.
      const whose = by === "nobody" ? "source" : by;
      const entry = { idempotencyKey: trial.newKey(), by: whose, body: null, at: trial.now(), id };
      tried.set(id, { entry, why: `${id} cannot be expired` });
      if (reply.kind === "resource") tried.delete(id);
    }
    if (strays.length < 50) break;
  }
  return [...tried.values()];
}

const isCreation = (operation: TrialExchange["operation"]): boolean =>
  operation?.resource.name === tokens.name && operation.name === "create";
