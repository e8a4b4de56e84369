import type { Creation } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import { expectUnchanged } from "../../trial/comparing.ts";
import { describe, expect, expectRefusal } from "../../trial/expect.ts";
import {
  acting,
  expectToken,
  party,
  redemptionOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/share-tokens.ts";
import { bodyOf } from "../../trial/share-token-objects.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";

const blocked = [403, 409, 422];
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "pause"];
const withRedemption: readonly Capability[] = [...needs, "redeem", "two-parties"];

/** What becomes of tokens while their connection comes and goes. */
export const storyChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/story/survives-pause",
    cites: "share-tokens/redeem-while-active",
    alsoCites: ["share-tokens/survives-pause"],
    operation: "redeem-share-token",
    needs: withRedemption,
    steps:
      "creates a token, deactivates the connection, redeems in vain, reactivates, redeems in vain until the connection is accepted again, then redeems",
    failsWhen: "a redemption while the connection is not active, or none once it is again",
    async run(trial) {
      const connection = trial.of(connections);
      await connection.that("active");
      const creation = await usualCreation(trial);
      const token = await tokenToRedeem(trial);
      for (const status of ["inactive", "pending"] as const) {
        await connection.that(status);
        const refused = expectRefusal(await redeem(trial, token.id), blocked);
        trial.observe(`share-tokens/redeem-over-${status}`, String(refused.status), refused);
        if (
          !trial.hasCapability("disposable") &&
          (status === "inactive" || trial.hasCapability("thorough"))
        )
          await createOver(trial, creation, status);
        await expectUnchanged(trial, token, "the refusal", tokens.cites.refused);
      }
      await connection.that("active");
      const { exchange } = await trial
        .of(tokens)
        .act({ action: "redeem", party: "destination" }, token.id);
      if (exchange.status !== 202) {
        throw new Violation(
          "status 202 once the connection is accepted again",
          describe(exchange),
          {
            cites: "share-tokens/survives-pause",
            evidence: exchange,
          },
        );
      }
      await trial.of(tokens).settled(token.id, ({ status }) => status !== "created");
    },
  }),
  ...(["pending", "inactive"] as const).map((status) =>
    check<Trial>({
      id: `share-tokens/story/created-over-${status}`,
      cites: "share-tokens/redeem-while-active",
      alsoCites: ["share-tokens/create-over-active"],
      operation: "create-a-share-token",
      needs: [...withRedemption, "disposable"],
      steps: `creates a token over a connection that is ${status}, and redeems it where there is one`,
      failsWhen: "a redemption, or any answer but a 201, 403, 409 or 422",
      async run(trial) {
        await trial.of(connections).that("active");
        const creation = await usualCreation(trial);
        await trial.of(connections).that(status);
        const token = await createOver(trial, creation, status);
        if (token === undefined) return;
        expectRefusal(await redeem(trial, token.id), blocked);
        await expectUnchanged(trial, token, "the refusal", tokens.cites.refused);
      },
    }),
  ),
  check({
    id: "share-tokens/story/deactivated-meanwhile",
    cites: "share-tokens/redeem-settles",
    operation: "redeem-share-token",
    needs: [...withRedemption, "disposable"],
    steps: "deactivates the connection while a redemption runs, and reads how that ends",
    failsWhen: "any end but redeemed or failed",
    async run(trial) {
      await trial.of(connections).that("active");
      const token = await tokenToRedeem(trial);
      const began = await redeem(trial, token.id);
      await arranging("redeem a token", async () =>
        expect(began.status === 202, "status 202", describe(began), began),
      );
      const first = await trial.of(tokens).settled(token.id, ({ status }) => status !== "created");
      await trial.of(connections).that("inactive");
      const ended = await trial.of(tokens).ended(token.id);
      const isEnd = ended.status === "redeemed" || ended.status === "failed";
      expect(isEnd, "redeemed or failed", describe(ended.status), ended.exchange);
      // What had ended before says nothing of it.
      if (first.status !== "pending") return;
      trial.observe("share-tokens/redeem-while-deactivated", ended.status ?? "", ended.exchange);
    },
  }),
];

/** Tries to create a token over a connection of this status; gives it, where there is one. */
async function createOver(
  trial: Trial,
  creation: Creation,
  status: "pending" | "inactive",
): Promise<View | undefined> {
  const reply = await party(trial, "source").of(tokens).create(creation);
  const question = `share-tokens/create-over-${status}` as const;
  trial.observe(question, String(reply.exchange.status), reply.exchange);
  if (reply.kind === "resource") return trial.of(tokens).keep(expectToken(reply, 201));
  expectRefusal(reply, blocked);
  return undefined;
}

/** A token of its own, over a connection that is active. */
const tokenToRedeem = (trial: Trial) => tokenOf(trial, usualRedemption(trial).source.id);

function redeem(trial: Trial, id: string) {
  const { destination } = usualRedemption(trial);
  const body = bodyOf(destination === undefined ? {} : { destination });
  return acting(trial, "destination", redemptionOf(id, body), id);
}
