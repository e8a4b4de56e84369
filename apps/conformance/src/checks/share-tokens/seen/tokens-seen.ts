import { type Exchange, jsonOf } from "@persona-conformance/client";
import { instant, jsonAt, jsonObject, shareTokens } from "@persona-conformance/schemas";
import { Undecided } from "../../../runner/outcome.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import { tokens } from "../../../trial/arranging/share-tokens.ts";
import { actedOn, isAction, isSparse, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSuccess } from "../../wire/audit.ts";
import { resourcesIn, type Shown } from "../../wire/resources-in.ts";
import { onceFor } from "../../once-for.ts";

/** A token as one answer shows it, and the party that asked. */
export interface Token {
  readonly shown: Shown;
  readonly status: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, unknown>>;
  /** Its `created-at` in the first answer that shows it. Another check reports a `created-at` that changes. */
  readonly createdAt: unknown;
  /** Milliseconds from the answer to its creation until the first request to redeem it, if the run redeemed it. */
  readonly waited: number | undefined;
  /** Undefined if the actor is not known to be a party. */
  readonly party: "source" | "destination" | undefined;
  readonly made: TrialExchange;
}

/** The statuses that a token never leaves. After a failure, the documentation leaves open whether it may be redeemed again. */
export const finals = ["redeemed", "expired"];

/**
 * Leaves out tokens with a wrong history, which other checks report: made twice; not `created` at first; expired or `created`
 * after a redemption began, or in another status after a final one; redeemed twice, or redeemed and expired; or with a
 * redemption that the run did not request, or that no read shows. Also leaves out tokens that were redeemed again after a
 * failure: the documentation does not say which values they keep.
 */
export const plainLives = onceFor((all: readonly Token[]): readonly Token[] => {
  const oddlyMade = notCreatedAtFirst(all);
  const odd = [oddlyMade, madeTwice(all), movedTwice(all), begunUnseen(all)];
  // Nobody saw how a token of others was made or redeemed: perhaps just as oddly. Nobody reads it, so lists may show it as it was.
  const othersTellNothing = oddlyMade.size > 0 || listsShowOld(all) || endsAsExpired(all);
  const asked = new Set(idsOf(all, "redeem"));
  const isInOrder = statusesInOrder();
  return all.filter((token) => {
    const { status, party, shown } = token;
    // It counts each answer, so it comes first.
    if (!isInOrder(token) || odd.some((ids) => ids.has(shown.id))) return false;
    // Nothing can be judged in an unknown status.
    if (!shareTokens.lifecycle.isStatus(status)) return false;
    if (party === undefined) return !othersTellNothing && !isRedeemedAgain(token);
    return (asked.has(shown.id) || !isBegun(token)) && !isRedeemedAgain(token);
  });
});

/** The statuses from the beginning of a redemption on. */
export const sinceRedemption = ["pending", "redeemed", "failed"] as const;
export const begunStatuses: ReadonlySet<unknown> = new Set(sinceRedemption);

/** Whether a redemption has begun. Without its time, none has. */
const isBegun = ({ status, attributes }: Token): boolean =>
  begunStatuses.has(status) &&
  (status !== "pending" || (attributes["pending-at"] ?? null) !== null);

/** Whether a redemption that failed was followed by another one. */
function isRedeemedAgain({ status, attributes }: Token): boolean {
  const [failed, pending] = [instant(attributes["failed-at"]), instant(attributes["pending-at"])];
  return status !== "failed" && failed !== undefined && pending !== undefined && failed < pending;
}

/**
 * Returns a function that takes the answers in their order. It tells whether a token has a status that can follow the earlier ones:
 * it keeps a final status, and after its redemption began it is neither `created` nor `expired`.
 */
function statusesInOrder(): (token: Token) => boolean {
  const redeemed = new Set<unknown>();
  const ends = new Map<unknown, unknown>();
  return ({ status, shown: { id }, made: { operation } }) => {
    const end = ends.get(id);
    if (end !== undefined && status !== end) return false;
    if (finals.some((one) => one === status)) ends.set(id, status);
    // The answer to a redemption shows that it has begun, whatever the status in it.
    if (begunStatuses.has(status) || operation?.name === "redeem") redeemed.add(id);
    const isBefore = status === "expired" || status === shareTokens.lifecycle.initial;
    return !isBefore || !redeemed.has(id);
  };
}

/** The ids of tokens in the answers to an operation, in their order. */
const idsOf = (all: readonly Token[], name: string): readonly unknown[] =>
  all.flatMap(({ shown, made }) => (made.operation?.name === name ? [shown.id] : []));

/** The ids of tokens that the answer to their creation shows in another status. */
const notCreatedAtFirst = (all: readonly Token[]): ReadonlySet<unknown> =>
  new Set(
    idsOf(
      all.filter(({ status }) => status !== shareTokens.lifecycle.initial),
      "create",
    ),
  );

/** The ids that two creations have given. */
function madeTwice(all: readonly Token[]): ReadonlySet<unknown> {
  const made = idsOf(all, "create");
  return new Set(made.filter((id, place) => made.indexOf(id) < place));
}

/** The ids of tokens for which two actions succeeded, although the second should have been refused. */
function movedTwice(all: readonly Token[]): ReadonlySet<unknown> {
  const acted = all.flatMap(({ attributes, shown: { id }, made: { operation } }) =>
    operation?.name === "expire"
      ? { id, what: "expire" }
      : // A replay begins at the same time as the first.
        operation?.name === "redeem"
        ? { id, what: JSON.stringify(attributes["pending-at"] ?? null) }
        : [],
  );
  const byId = Map.groupBy(acted, ({ id }) => id);
  return new Set(
    [...byId].flatMap(([id, each]) => (new Set(each.map(({ what }) => what)).size > 1 ? [id] : [])),
  );
}

/** The ids of tokens whose redemption was answered with success, although every later read shows them as they were before. */
function begunUnseen(all: readonly Token[]): ReadonlySet<unknown> {
  const { initial } = shareTokens.lifecycle;
  const later = new Map<unknown, Set<unknown>>();
  for (const { status, shown, made } of all) {
    if (made.operation?.name === "redeem") later.set(shown.id, new Set());
    else later.get(shown.id)?.add(status);
  }
  const isUnseen = (statuses: ReadonlySet<unknown>) => statuses.size === 1 && statuses.has(initial);
  return new Set([...later].flatMap(([id, statuses]) => (isUnseen(statuses) ? [id] : [])));
}

/**
 * The ids of tokens that have values of a redemption after it was refused, and not after a success. Then the refusal is to
 * blame.
 */
export const begunThoughRefused = onceFor((all: readonly Token[], trial: Trial) => {
  const shown = Map.groupBy(all, ({ made }) => made);
  const begunAt = new Map<unknown, unknown>();
  const refused = new Set<unknown>();
  const found = new Set<unknown>();
  for (const one of trial.exchanges()) {
    const { operation, exchange } = one;
    if (operation?.resource !== tokens) continue;
    const id = actedOn(exchange);
    if (operation.name === "redeem" && exchange.status >= 400) refused.add(id);
    if (operation.name === "redeem" && exchange.status < 300) refused.delete(id);
    for (const { shown: row, attributes } of shown.get(one) ?? []) {
      const begun = JSON.stringify(begunBy.map((name) => attributes[name] ?? null));
      const before = begunAt.get(row.id);
      if (refused.has(row.id) && before !== undefined && before !== begun) found.add(row.id);
      begunAt.set(row.id, begun);
    }
  }
  return found;
});

/** The HTTP status of the last action on a token between two answers. Without them: since the run began, and until now. */
export function lastTriedBetween(
  trial: Pick<Trial, "exchanges">,
  id: unknown,
  from?: Exchange,
  to?: Exchange,
): number | undefined {
  const made = trial.exchanges();
  const placeOf = (one: Exchange) => made.findIndex(({ exchange }) => exchange === one);
  return made
    .slice(from && placeOf(from) + 1, to && placeOf(to))
    .findLast(
      (one) => one.operation?.resource === tokens && isAction(one) && actedOn(one.exchange) === id,
    )?.exchange.status;
}

/** Whether that action was refused. After a 5xx, it may have been carried out. */
export function refusedBetween(...asked: Parameters<typeof lastTriedBetween>): boolean {
  const status = lastTriedBetween(...asked) ?? 0;
  return status >= 400 && status < 500;
}

/** What the beginning of a redemption sets. */
export const begunBy = ["pending-at", "redeem-mode"] as const;

/** Whether lists show a token of the run as it was when it was created, although an earlier answer showed its end. */
function listsShowOld(all: readonly Token[]): boolean {
  const ended = new Set<unknown>();
  return all.some(({ status, party, shown: { id }, made: { operation } }) => {
    if (party === undefined) return false;
    if (finals.some((one) => one === status)) ended.add(id);
    return operation?.name === "list" && status === shareTokens.lifecycle.initial && ended.has(id);
  });
}

/** Whether a token of the run is expired although its redemption began. */
function endsAsExpired(all: readonly Token[]): boolean {
  const begun = new Set<unknown>();
  return all.some(({ status, party, shown: { id }, made: { operation } }) => {
    if (party === undefined) return false;
    if (operation?.name === "redeem") begun.add(id);
    return status === "expired" && begun.has(id);
  });
}

/** The run's own tokens: for each, what the answers show of it, in their order. */
export const lives = (all: readonly Token[]): readonly (readonly Token[])[] => [
  ...Map.groupBy(
    all.filter(({ party }) => party !== undefined),
    ({ shown }) => shown.id,
  ).values(),
];

/** Every token in every answer. Reads one first if there is none yet. */
export async function tokensSeen(trial: Trial): Promise<readonly Token[]> {
  const answersNow = () =>
    trial
      .exchanges()
      .filter((one) => one.operation?.resource === tokens && isSuccess(one) && !one.fromEdge);
  const isSeen = (name: string) => answersNow().some(({ operation }) => operation?.name === name);
  if (!isSeen("create")) await trial.of(tokens).any();
  if (!isSeen("list")) await firstRows(trial, tokens, trial.of(tokens).actorOf("source"));
  const all = answersNow();
  const last = all.at(-1);
  return last === undefined ? readTokens(trial, all) : tokensUpTo(last, trial, all);
}

/** The tokens in all answers up to one. */
const tokensUpTo = onceFor((_last: TrialExchange, trial: Trial, all: readonly TrialExchange[]) =>
  readTokens(trial, all),
);

function readTokens(trial: Trial, all: readonly TrialExchange[]): readonly Token[] {
  // The key that created a token is its source. For tokens of others, the parties are unknown.
  const ours = new Map(
    all
      .filter(({ operation }) => operation?.name === "create")
      // The first answer that shows a token went to the key that created it.
      .toReversed()
      .flatMap((made) => resourcesIn(made).map(({ id }) => [id, made.key] as const)),
  );
  // Leave out replays of an answer to another organization: the checks of idempotency keys report these.
  const first = new Map(all.toReversed().map(({ exchange, key }) => [exchange.body, key]));
  const createdAt = new Map<unknown, unknown>();
  const waited = waits(trial);
  const repeated = repeats(all);
  const seen = all
    .filter(
      (one) =>
        !isSparse(one.exchange) && first.get(one.exchange.body) === one.key && !repeated.has(one),
    )
    .flatMap((made) =>
      resourcesIn(made).map((shown) => {
        if (!createdAt.has(shown.id)) createdAt.set(shown.id, shown.attributes?.["created-at"]);
        return {
          ...tokenIn(trial, made, shown, ours),
          createdAt: createdAt.get(shown.id),
          waited: waited.get(shown.id),
        };
      }),
    );
  if (seen.length === 0) throw new Undecided("there was no answer that could be judged");
  const wanders = lives(seen).some(
    (life) => new Set(life.map(({ attributes }) => attributes["created-at"])).size > 1,
  );
  // Then the first answer about a token of others may show a late `created-at`.
  return wanders
    ? seen.map((token) => (token.party === undefined ? { ...token, createdAt: undefined } : token))
    : seen;
}

/** The answers to requests that repeat an idempotency key. Other checks compare them with the first ones. */
function repeats(all: readonly TrialExchange[]): ReadonlySet<TrialExchange> {
  const known = new Set<string>();
  return new Set(
    all.filter(({ key, sent: { idempotencyKey } }) => {
      const name = idempotencyKey && `${key} ${idempotencyKey}`;
      const isKnown = name !== undefined && known.has(name);
      if (name !== undefined) known.add(name);
      return isKnown;
    }),
  );
}

/** How long each token waited until the run redeemed it. */
function waits(trial: Trial): ReadonlyMap<unknown, number> {
  const madeAt = new Map<unknown, number>();
  const askedAt = new Map<unknown, number>();
  const found = new Map<unknown, number>();
  for (const { operation, exchange, fromEdge } of trial.exchanges()) {
    if (operation?.resource !== tokens || fromEdge) continue;
    const { startedAt, milliseconds, status } = exchange;
    const id =
      operation.name === "create" ? jsonAt(jsonOf(exchange), "data", "id") : actedOn(exchange);
    if (operation.name === "create" && status < 300 && !madeAt.has(id))
      madeAt.set(id, startedAt + milliseconds);
    if (operation.name !== "redeem") continue;
    const first = askedAt.get(id) ?? startedAt;
    askedAt.set(id, first);
    const made = madeAt.get(id);
    if (status < 300 && made !== undefined) found.set(id, first - made);
  }
  return found;
}

function tokenIn(
  trial: Trial,
  made: TrialExchange,
  shown: Shown,
  ours: ReadonlyMap<unknown, number>,
): Omit<Token, "createdAt" | "waited"> {
  const { attributes = {}, relationships } = shown;
  const parties = shareTokens.lifecycle.parties;
  return {
    shown,
    made,
    attributes,
    status: attributes["status"],
    relationships: jsonObject(relationships),
    party: ours.has(shown.id)
      ? parties.find(
          (name) =>
            trial.of(tokens).actorOf(name) === made.by &&
            // A source that did not create the token is a stranger.
            (name === "source") === (ours.get(shown.id) === made.key),
        )
      : undefined,
  };
}
