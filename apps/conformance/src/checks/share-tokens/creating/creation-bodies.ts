import { type Exchange, readReply } from "@persona-conformance/client";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging } from "../../../runner/outcome.ts";
import { expectRefusal } from "../../../trial/judging/expect.ts";
import {
  expectToken,
  party,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../../trial/arranging/share-tokens.ts";
import { creationPath, creationRequest } from "../../../trial/arranging/share-token-requests.ts";
import { unlessBlocked } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { answerTo } from "./refused-creations.ts";
import { allRefused, expectNoneMade, noteRefused, tokensBefore } from "./none-made.ts";

const operation = "create-a-share-token";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "thorough"];

/** Tries to create tokens with an empty or malformed body, and looks for tokens after refused creations. */
export const creationBodyChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/create/empty-body",
    cites: "share-tokens/create-needs-both",
    operation,
    needs,
    steps: "tries to create share tokens without a body, and with an empty object as the body",
    failsWhen: "a status other than 400 or 422, or a token",
    async run(trial) {
      for (const body of [undefined, {}]) await expectTurnedAway(trial, body, [400, 422]);
    },
  }),
  check({
    id: "share-tokens/create/malformed",
    cites: "protocol/malformed",
    operation,
    needs,
    steps: "tries to create a share token with a body that is not JSON",
    failsWhen: "a status other than 400",
    run: (trial) => expectTurnedAway(trial, '{"data":', [400]),
  }),
  check({
    id: "share-tokens/create/refusals-make-none",
    cites: "share-tokens/refusal-changes-nothing",
    operation,
    needs: shareTokenArrangement.needs.one,
    steps: "lists the tokens after several refused creations",
    failsWhen: "a new token of our API key that no successful creation explains",
    async run(trial) {
      const before = await tokensBefore(trial);
      const noted = (await allRefused(trial)).splice(0);
      const { connectionId } = await usualCreation(trial);
      const all =
        noted.length > 0
          ? noted
          : [{ exchange: await refusedFor(trial, { connectionId }), by: "source" }];
      // Which tokens are ours depends on the key of the request.
      for (const [by, those] of Map.groupBy(all, (one) => one.by))
        for (const { exchange } of those.slice(0, 1))
          await expectNoneMade(trial, before, exchange, by);
    },
  }),
];

const refusedFor = async (trial: Trial, attributes: object): Promise<Exchange> => {
  const answer = await party(trial, "source").send(creationRequest({ ...attributes }));
  await arranging("have a creation refused", async () => expectRefusal(answer, [400, 422]));
  return answer;
};

async function expectTurnedAway(
  trial: Trial,
  body: unknown,
  codes: readonly number[],
): Promise<void> {
  const before = await tokensBefore(trial);
  const request = { method: "POST", path: creationPath, ...(body !== undefined && { body }) };
  const answer = await unlessBlocked(() => answerTo(trial, request));
  if (answer === undefined) return;
  const reply = readReply(tokens, answer);
  // The cleanup must end a token that should not exist.
  if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, answer.status));
  const exchange = expectRefusal(answer, codes);
  await noteRefused(trial, before, { exchange, by: "source" });
}
