import type { ApiRequest, Exchange, SendOptions } from "@persona-conformance/client";
import type { Cell } from "../runner/check.ts";
import type { ActorName } from "../trial/party.ts";
import type { Trial } from "../trial/trial.ts";

/** Sends a request over the rate limit, and only once: after a lost answer, a second one would be within the limit. */
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
