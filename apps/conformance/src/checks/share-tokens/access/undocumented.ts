import type { Exchange } from "@persona-conformance/client";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { describe } from "../../../trial/judging/expect.ts";
import { askingAgain, observeRefusal } from "../../../trial/requests/odd-requests.ts";
import { shareTokenArrangement, tokens } from "../../../trial/arranging/share-tokens.ts";
import { tokenPath } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, type View, viewOf } from "../../../trial/reading/view.ts";

const { one: needs } = shareTokenArrangement.needs;

const methods = [
  { name: "other-methods", method: "PATCH", needs },
  { name: "no-deletion", method: "DELETE", needs: [...needs, "thorough"] },
] as const satisfies readonly {
  readonly name: string;
  readonly method: string;
  readonly needs: readonly Capability[];
}[];

/** Sends methods without a documented operation to an expired share token. */
export const undocumentedChecks: readonly Check<Trial>[] = methods.map(
  ({ name, method, needs: own }) =>
    check<Trial>({
      id: `share-tokens/actions/${name}`,
      cites: "share-tokens/ends-are-final",
      alsoCites: ["share-tokens/refusal-changes-nothing"],
      operation: "any",
      needs: own,
      steps: `sends ${method} to an expired share token as its source`,
      failsWhen: "a token that is gone or has changed",
      async run(trial) {
        const before = await trial.of(tokens).that("expired");
        const who = trial.of(tokens).actorOf("source");
        const body = { data: { attributes: { status: "created" } } };
        const request = {
          method,
          path: tokenPath(before.id),
          ...(method === "PATCH" && { body }),
        };
        const reason = "no operation changes or deletes a token";
        const answer = await askingAgain(trial, who, tokens, () =>
          trial.as(who).probe(request, reason),
        );
        // A success that changes nothing is drift.
        const cites = answer.status < 300 ? "share-tokens/ends-are-final" : tokens.cites.refused;
        if (method === "PATCH" && answer.status >= 400 && answer.status < 500)
          observeRefusal(trial, "share-tokens/unknown-method", answer, "it is done");
        await trial.waitForReplicas();
        if (await isAsBefore(trial, before, answer, cites)) return;
        await expectUnchanged(trial, before, `${method} with ${answer.status}`, cites);
      },
    }),
);

/**
 * Whether a read shows a token as it was before.
 *
 * @throws {Violation} If the token is gone.
 */
async function isAsBefore(
  trial: Trial,
  before: View,
  answer: Exchange,
  cites: typeof tokens.cites.refused,
): Promise<boolean> {
  const { id } = before;
  const who = trial.of(tokens).actorOf("source");
  const { kind, exchange } = await trial.eventually(
    () => trial.as(who).of(tokens).retrieve(id),
    (reply) => reply.kind !== "refusal",
  );
  if (kind === "resource") return changes(before, viewOf(tokens, exchange)).length === 0;
  if (exchange.status !== 404) return false;
  // No later check uses what is gone.
  trial.of(tokens).keep(before);
  throw new Violation(`the token ${id} after ${describe(answer)}`, describe(exchange), {
    cites,
    evidence: exchange,
  });
}
