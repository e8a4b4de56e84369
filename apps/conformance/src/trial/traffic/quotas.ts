import { type Exchange, kebabOf } from "@persona-conformance/client";
import { Undecided } from "../../runner/outcome.ts";
import type { TrialExchange } from "../trial-exchange.ts";

/** Refusals by a quota, as far as the run could tell. */
const refusals = new WeakSet<Exchange>();

/**
 * Remembers a 403 to a creation if the same key was allowed the same creation before, and what is refused after it. A 403 to an
 * action must also say that it is about a quota: it may be right for another reason. The documentation names two statuses for an
 * exceeded quota: the other one is 429.
 */
export function noteQuota(one: TrialExchange, earlier: readonly TrialExchange[]): void {
  const { exchange, operation, key, sent } = one;
  if (exchange.status !== 403 || operation === undefined) return;
  const before = earlier.filter((other) => other.operation === operation && other.key === key);
  const allowed = before.filter((other) => other.exchange.status < 300);
  if (operation.name !== "create") {
    const isMeant = tellsQuota(exchange) && exchange.method === "POST";
    if (isMeant && allowed.length > 0) refusals.add(exchange);
    return;
  }
  const isNotFirst = before
    .slice(before.lastIndexOf(allowed.at(-1) ?? one) + 1)
    .some((other) => refusals.has(other.exchange));
  const isSame = (other: TrialExchange) => bodyOf(other.exchange) === bodyOf(exchange);
  // Without an idempotency key, that may be the reason.
  const isUsual = sent.idempotencyKey !== undefined && allowed.some(isSame);
  if (isNotFirst || isUsual) refusals.add(exchange);
}

/** The body of a request, in any key style. */
const bodyOf = ({ sent = "" }: Exchange): string | undefined =>
  JSON.stringify(kebabOf({ body: sent, truncated: false }));

/**
 * Requires that no quota has refused a creation or an action.
 *
 * @throws {Undecided} If one has.
 */
export function requireWithinQuota(exchange: Exchange): void {
  if (refusals.has(exchange)) throw exceeded();
}

/**
 * Requires that a refusal which is right does not say that a quota is its reason.
 *
 * @throws {Undecided} If it does.
 */
export function requireOtherReason(exchange: Exchange): void {
  if (refusals.has(exchange) && tellsQuota(exchange)) throw exceeded();
}

const tellsQuota = ({ body }: Exchange): boolean => /quota/i.test(body);

const exceeded = (): Undecided =>
  new Undecided(
    "the target answers 403 to a request that it allowed before: a quota may be exceeded",
    { mayPassLater: true },
  );
