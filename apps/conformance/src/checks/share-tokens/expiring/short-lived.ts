import { connections, shareTokens, tokenLifetime } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging } from "../../../runner/outcome.ts";
import {
  bodyOf,
  type Lapsing,
  type ShareObject,
} from "../../../trial/arranging/share-token-objects.ts";
import {
  creationReply,
  expectToken,
  redeeming,
  sharesOf,
  shareTokenArrangement,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { redemptionOfEachMode } from "../redeeming/redemptions-in-turn.ts";
import { expectLifetime } from "./lifetime.ts";

type ShortLived = Lapsing & { readonly view: View };

/** A new token of the shortest lifetime. */
export async function shortLived(trial: Trial, source?: ShareObject): Promise<ShortLived> {
  const due = trial.now() + tokenLifetime.minimum * 1000;
  const creation = {
    ...(await usualCreation(trial)),
    ...(source && { sourceId: source.id }),
    expiresInSeconds: tokenLifetime.minimum,
  };
  const view = expectToken(await creationReply(trial, creation), 201);
  return { id: trial.of(tokens).keep(view).id, due, view };
}

/** One token of the shortest lifetime for all checks. It expires by time. */
export const shortest = (trial: Trial): Promise<ShortLived> =>
  trial.memoize("the share token of the shortest lifetime", () => shortLived(trial));

/** Another one, redeemed at once. Undefined if the run may not redeem, or the redemption was refused. */
const shortAndRedeemed = (trial: Trial): Promise<ShortLived | undefined> =>
  trial.memoize("the redeemed share token of the shortest lifetime", async () => {
    const needed = ["thorough", "redeem", "two-parties"];
    if (mayMove(trial) || !needed.every((need) => trial.hasCapability(need))) return undefined;
    const made = await shortLived(trial);
    const request = redemptionOf(made.id, bodyOf(usualRedemption(trial)));
    const { status } = await redeeming(trial, request, made.id);
    return status === shareTokens.operations.redeem.statuses[0] ? made : undefined;
  });

/** Whether the run may deactivate the connection later, which may affect its tokens. */
const mayMove = (trial: Trial): boolean =>
  sharesOf(trial).connectionId === undefined && trial.of(connections).fixture !== undefined;

/** Both of them, for a check that does not judge their creation. */
export const bothShort = (trial: Trial) =>
  arranging(
    "create a share token of 60 seconds",
    async () => [await shortest(trial), await shortAndRedeemed(trial)] as const,
    {
      statement: "share-tokens/create-lifetime-bounds",
      check: "share-tokens/create/lifetime-bounds",
    },
  );

/** Tokens that could be redeemed in another mode than the usual one. Only the mock has them, since its time can be moved. */
export async function shortInOtherModes(trial: Trial): Promise<readonly ShortLived[]> {
  if (!["time", "redeem"].every((need) => trial.hasCapability(need))) return [];
  const [, ...others] = redemptionOfEachMode(trial);
  return arranging(
    "create a share token of 60 seconds",
    () => Promise.all(others.map(({ source }) => shortLived(trial, source))),
    { statement: "share-tokens/create-kinds", check: "share-tokens/create/kinds" },
  );
}

/** Creates tokens at the beginning of a run, so that they may have expired at its end. */
export const firstTokens: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/lapse/begins",
    cites: "share-tokens/create-lifetime",
    operation: shareTokens.operations.create.id,
    needs: [...shareTokenArrangement.needs.one, "thorough"],
    steps: "creates two share tokens of 60 seconds, and redeems one of them",
    failsWhen: "an expires-at that is not 60 seconds after created-at",
    async run(trial) {
      if (mayMove(trial)) return;
      const [{ view }] = await bothShort(trial);
      expectLifetime(view, tokenLifetime.minimum);
    },
  }),
];
