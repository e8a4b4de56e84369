import type { ApiRequest, Exchange, SendOptions } from "@persona-conformance/client";
import type { Cell } from "../runner/check.ts";
import type { ActorName } from "../trial/party.ts";
import type { Trial } from "../trial/trial.ts";

/** Sends a request that is over the rate limit. It is not sent again after a lost answer, since it would be within the limit then. */
export function sendOverLimit(
  trial: Trial,
  who: ActorName,
  request: ApiRequest,
  { cell = trial.cell, ...options }: SendOptions & { readonly cell?: Cell } = {},
): Promise<Exchange> {
  trial.controls?.throttle(trial.context.keys[who] ?? "", 1);
  const retries = { rateLimit: 0, noReply: 0 };
  return trial
    .in(cell)
    .as(who)
    .sendRaw(request, { ...options, retries });
}
