import { refusedActs, refusedReads, shareTokens } from "@persona-conformance/schemas";
import type { Exchange, Reply } from "@persona-conformance/client";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging, type Subject, Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  targetFailed,
} from "../../../trial/judging/expect.ts";
import {
  invalidKey,
  listWithInvalidKey,
  listWithoutKey,
  withoutKey,
} from "../../../trial/requests/odd-requests.ts";
import { bodyOf } from "../../../trial/arranging/share-token-objects.ts";
import {
  newToken,
  outsider,
  party,
  redeeming,
  relatedId,
  shareTokenArrangement,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import {
  expiryOf,
  redemptionOf,
  tokenPath,
} from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { requireWithinQuota } from "../../../trial/traffic/quotas.ts";
import type { View } from "../../../trial/reading/view.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import { inTurns } from "../../in-turns.ts";
import { anyExpiry } from "../expiring/expiring.ts";
import { expectNotDone } from "../redeeming/not-done.ts";
import { expectOpenToBoth } from "./open-to-both.ts";

const operation = "retrieve-a-share-token";
/** The promise that a token can be expired, and the check that judges it. */
const expiring: Subject = {
  statement: "share-tokens/expire-sets-expired",
  check: "share-tokens/lifecycle/expire/created/by-source",
};
const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Requests without a valid key are refused, and so are organizations that are not a party of the token. */
export const accessChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/access/no-key",
    cites: "protocol/auth-required",
    alsoCites: ["protocol/auth-before-all"],
    operation: "any",
    needs,
    steps:
      "lists share tokens, and retrieves one, in turn of an unknown id, or, if the run may redeem, redeems one, all without a key",
    failsWhen: "a status other than 401, or a token that has changed",
    async run(trial) {
      const before = await trial.of(tokens).that("created");
      expectRefusal(await listWithoutKey(trial, tokens), [401]);
      const headers = { authorization: null };
      const mayRedeem = trial.hasCapability("redeem");
      // To save requests, an action stands for the read.
      if (!mayRedeem || trial.hasCapability("thorough")) {
        for (const id of inTurns(trial, [before.id, unknownId(before.id)])) {
          const request = { method: "GET", path: tokenPath(id), headers };
          expectRefusal(await withoutKey(trial, request), [401]);
        }
      }
      if (!mayRedeem) return;
      const usual = usualRedemption(trial);
      const redemption = redemptionOf(before.id, bodyOf(usual));
      const began = trial.now();
      expectRefusal(await withoutKey(trial, { ...redemption, headers }), [401]);
      if (!trial.hasCapability("thorough")) return;
      const within = trial.now() - began;
      await expectNotDone(trial, before, usual.source.id, within, "protocol/auth-before-all");
    },
  }),
  check({
    id: "share-tokens/access/invalid-key",
    cites: "protocol/auth-valid-key",
    alsoCites: ["protocol/auth-before-all", "protocol/idempotent-401"],
    operation: "expire-share-token",
    needs,
    steps:
      "lists and expires with an invalid API key, then expires with the valid key and the same idempotency key",
    failsWhen: "a status other than 401, or a token that cannot be expired afterwards",
    async run(trial) {
      const before = await trial.of(tokens).that("created", "expired");
      expectRefusal(await listWithInvalidKey(trial, tokens), [401]);
      trial.of(tokens).keep(before);
      const [request, idempotencyKey] = [expiryOf(before.id), trial.newKey()];
      const refused = await withoutKey(trial, { ...request, headers: invalidKey }, idempotencyKey);
      expectRefusal(refused, [401]);
      const done = await party(trial, "source").sendRaw(request, { idempotencyKey });
      // Which success it must be, another check judges.
      const isDone = ({ status }: Exchange) => status >= 200 && status < 300;
      if (isDone(done)) {
        const { cell } = trial;
        const expiry = { before, first: done, options: { idempotencyKey }, cell };
        await anyExpiry(trial, async () => expiry);
        return;
      }
      // A gateway may give up although the token has expired.
      if (done.status >= 500) throw targetFailed(done);
      const again = await party(trial, "source").sendRaw(request);
      if (isDone(again)) {
        // If a new idempotency key succeeds, the target had stored the 401 under the first one.
        throw new Violation("status 200 with the valid key", describe(done), {
          cites: "protocol/idempotent-401",
          evidence: done,
        });
      }
      if (again.status === 404) await trial.of(tokens).seenBy("source", before.id);
      await expectUnchanged(trial, before, "the refusal", "protocol/auth-before-all");
      const [expected, actual] = ["status 200 with the valid key", describe(again)];
      throw new Undecided(`the token cannot be expired with any key: ${actual}`, {
        because: { ...expiring, expected, actual },
      });
    },
  }),
  ...(
    [
      ["reads", "share-tokens/strangers-excluded", ["retrieve"], []],
      ["expires", "share-tokens/strangers-excluded", ["expire"], []],
      ["redeems", "share-tokens/redeem-by-destination", ["redeem"], ["redeem"]],
    ] as const
  ).map(([name, cites, [action], more]) =>
    check<Trial>({
      id: `share-tokens/access/stranger-${name}`,
      cites,
      alsoCites: ["share-tokens/strangers-excluded"],
      operation: action === "retrieve" ? operation : `${action}-share-token`,
      needs: [...needs, "stranger", ...more],
      steps: `${name} a token as an organization that is not a party of it`,
      failsWhen:
        "no refusal, a refusal that shows data of the token, a changed token, or (with --redeem all) a token that its destination cannot redeem",
      async run(trial) {
        const before = await trial.of(tokens).that("created");
        const stranger = outsider(trial).of(tokens);
        const reply =
          action === "retrieve"
            ? await stranger.retrieve(before.id)
            : await stranger.act(
                action,
                before.id,
                // The destination may redeem this, so only the party is wrong.
                action === "redeem" ? { body: bodyOf(usualRedemption(trial)) } : {},
              );
        if (action === "redeem" && reply.kind === "resource")
          await ensureHidden(await stranger.retrieve(before.id));
        const codes = action === "retrieve" ? refusedReads : refusedActs;
        const refused = expectRefusal(reply, codes);
        if (action === "retrieve") {
          trial.observe("share-tokens/stranger", String(refused.status), refused);
        }
        const secrets = [
          before.createdAt,
          relatedId(before, "source"),
          relatedId(before, "creator"),
        ];
        const leaked = secrets.filter((secret) => secret && refused.body.includes(secret));
        expectNone(leaked.map(String), "a refusal without data of the token", refused);
        // To save requests, the next check reads the token.
        if (action === "retrieve" && !trial.hasCapability("thorough")) return;
        await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
        if (action === "redeem" && trial.hasCapability("thorough"))
          await expectStillRedeemable(trial, before);
      },
    }),
  ),
  check({
    id: "share-tokens/access/stranger-reads-ended",
    cites: "share-tokens/strangers-excluded",
    operation,
    needs: [...needs, "stranger"],
    steps:
      "retrieves an expired token as an organization that is not a party of it, and asks for its source data; with --redeem all, also a redeemed one",
    failsWhen: "no refusal",
    async run(trial) {
      const query = { "peek-source-data": "true" };
      const others = ["thorough", "redeem", "two-parties"] as const;
      const isRedeemed = others.every((need) => trial.hasCapability(need));
      for (const status of isRedeemed ? (["expired", "redeemed"] as const) : ["expired" as const]) {
        const { id } = await trial.of(tokens).that(status);
        const request = { method: "GET", path: tokenPath(id), query };
        expectRefusal(await outsider(trial).send(request), refusedReads);
      }
    },
  }),
];

/** Demands that the destination can redeem a token, as it can another one, after a stranger was refused. */
async function expectStillRedeemable(trial: Trial, before: View): Promise<void> {
  const redeem = (one: string) =>
    redeeming(trial, redemptionOf(one, bodyOf(usualRedemption(trial))), one);
  const success = shareTokens.operations.redeem.statuses[0];
  const { id } = trial.of(tokens).keep(before);
  const answer = await redeem(id);
  if (answer.status === success) return;
  requireWithinQuota(answer);
  await expectOpenToBoth(trial, id);
  const other = await newToken(trial, usualRedemption(trial).source.id);
  await arranging("redeem a token", async () => {
    const again = await redeem(other.id);
    expect(again.status === success, `status ${success}`, describe(again), again);
  });
  throw new Violation(`status ${success} after a stranger was refused`, describe(answer), {
    cites: tokens.cites.refused,
    evidence: answer,
  });
}

/** Makes sure that a stranger cannot even read a token, so that what it may do is not reported on its own. */
const ensureHidden = (reply: Reply): Promise<unknown> =>
  arranging("have a stranger refused", async () => expectRefusal(reply, refusedReads), {
    statement: "share-tokens/strangers-excluded",
    check: "share-tokens/access/stranger-reads",
  });
