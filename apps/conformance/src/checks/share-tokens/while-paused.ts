import { type Creation, type Exchange, readReply } from "@persona-conformance/client";
import { arranging, Undecided } from "../../runner/outcome.ts";
import {
  expectToken,
  party,
  shareTokenArrangement,
  tokens,
} from "../../trial/arranging/share-tokens.ts";
import { creationRequest } from "../../trial/arranging/share-token-requests.ts";
import { expectSameAnswer, expectTold } from "../../trial/judging/comparing.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import { movedEarlier } from "../../trial/judging/moved-earlier.ts";
import { changes, type View } from "../../trial/reading/view.ts";
import { requireWithinQuota } from "../../trial/traffic/quotas.ts";
import type { Trial } from "../../trial/trial.ts";
import { begunBy } from "./seen/tokens-seen.ts";
import { isAbout } from "../../trial/trial-exchange.ts";

/** A token, and its creation. */
export interface Spare {
  readonly token: View;
  readonly first: Exchange;
  /** Sends the request again with the same idempotency key. */
  readonly repeat: () => Promise<Exchange>;
}

export async function spareToken(trial: Trial, creation: Creation): Promise<Spare> {
  const options = { idempotencyKey: trial.newKey() };
  const repeat = () => party(trial, "source").send(creationRequest(creation), options);
  const first = await repeat();
  const token = await arranging(
    "create a share token",
    async () => trial.of(tokens).keep(expectToken(readReply(tokens, first), 201)),
    shareTokenArrangement.subject,
  );
  return { token, first, repeat };
}

/**
 * Repeats the creation of a token whose connection is not active, and lets its source expire it. Returns the expired token. The
 * documentation leaves open whether that is refused.
 */
export async function expiredNow(
  trial: Trial,
  { token, first, repeat }: Spare,
): Promise<View | undefined> {
  expectSameAnswer(first, await repeat(), "protocol/idempotent-replay");
  const reply = await trial.of(tokens).act({ action: "expire", party: "source" }, token.id);
  requireWithinQuota(reply.exchange);
  if (reply.kind === "refusal" && reply.exchange.status < 500) await expectSurvives(trial, token);
  // Another check judges what a success shows.
  return reply.kind === "resource" ? expectToken(reply) : undefined;
}

/**
 * Demands that a token is as it was before its connection changed its status, and returns it. That change may move its
 * `updated-at`, and a refused redemption may not. `isExcused` says that no refusal can have moved it.
 */
export async function expectSurvives(trial: Trial, token: View, isExcused = false): Promise<View> {
  const isAsBefore = (view: View) => changes(token, view).length === 0;
  const after = await trial.of(tokens).settled(token.id, isAsBefore);
  const wrong = changes(token, after);
  const wasTried = isTried(trial, token);
  const isMoved = wrong.length > 0 && wrong.every((text) => text.startsWith("updated-at "));
  if (isMoved && (isExcused || !wasTried || movedEarlier(trial, token, after))) return after;
  // The target carries out a refused redemption as soon as the connection is active.
  const isRedeemed = after.status === "pending" || after.status === "redeemed";
  if (isRedeemed && !wasTried)
    throw new Undecided(`somebody else redeemed the token: it is ${after.status}`);
  const isBegun = begunBy.some((name) => wrong.some((text) => text.startsWith(`${name} `)));
  const isOfRefusal = wasTried && (isRedeemed || isBegun || isMoved);
  const cites = isOfRefusal ? tokens.cites.refused : "share-tokens/survives-pause";
  const wanted = "a token that a change of its connection does not change";
  await expectTold(trial, token, wrong);
  expectNone(wrong, wanted, after.exchange, { cites });
  return after;
}

/** Whether the run has tried to redeem a token. */
const isTried = (trial: Trial, { id }: View): boolean =>
  trial.exchanges().some((one) => one.operation?.name === "redeem" && isAbout(one.exchange, id));
