import { jsonOf } from "@persona-conformance/client";
import { wasPassed } from "../../trial/traffic/edge.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";

/** Whether the body of a request is not JSON. An edge may refuse each of them. */
const isMalformed = ({ exchange: { sent = "" } }: TrialExchange): boolean =>
  sent !== "" && jsonOf({ body: sent, truncated: false }) === undefined;

/** At least this many answers, so several requests were answered like this. */
const fewest = 6;
/** At least this many times, with other answers of the API in between. An edge may block everything for a while. */
const mostBlocks = 2;

/**
 * Answers that look like those of an edge (a proxy or CDN), but are the API's own: the operation never answered this status in
 * another way, not even when the request was sent again.
 */
export function ownLikeEdge(answers: readonly TrialExchange[]): ReadonlySet<TrialExchange> {
  if (!answers.some(({ fromEdge }) => fromEdge)) return new Set();
  // A missing key and a wrong one may be refused in different places.
  const kindOf = ({ operation, exchange, sent }: TrialExchange) =>
    [operation?.id, exchange.status, ...(sent.ownAuthorization ? ["with a key"] : [])].join(" ");
  const own = new Set<string>();
  const left = new Map<number, number>();
  // A limit of the API is used up first.
  const isOtherLimit = ({ key, exchange: { status } }: TrialExchange) =>
    status === 429 && (left.get(key) ?? 0) > 0;
  const alike: { readonly one: TrialExchange; readonly block: number }[] = [];
  let block = 0;
  for (const one of answers) {
    if (!one.fromEdge) {
      own.add(kindOf(one));
      left.set(one.key, Number(one.exchange.headers["ratelimit-remaining"] ?? 0));
      block += 1;
    } else if (!wasPassed(one.exchange) && !isMalformed(one) && !isOtherLimit(one))
      alike.push({ one, block });
  }
  const those = [...Map.groupBy(alike, ({ one }) => kindOf(one))].flatMap(([kind, group]) => {
    const blocks = new Set(group.map((each) => each.block)).size;
    return own.has(kind) || group.length < fewest || blocks <= mostBlocks ? [] : group;
  });
  return new Set(those.map(({ one }) => one));
}
