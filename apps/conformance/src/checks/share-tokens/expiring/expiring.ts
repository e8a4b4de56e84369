import { type Exchange, readReply, type SendOptions } from "@persona-conformance/client";
import { type Cell, check, type Check } from "../../../runner/check.ts";
import { arranging, Undecided, Violation } from "../../../runner/outcome.ts";
import {
  acting,
  expectToken,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { expiryOf } from "../../../trial/arranging/share-token-requests.ts";
import { expectSameAnswer, expectUnchanged } from "../../../trial/judging/comparing.ts";
import { subjectOf } from "../../../trial/moving/move.ts";
import { expectNotRepeated } from "../../../trial/requests/odd-requests.ts";
import { changes, sameValue, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { expectExpirable } from "./expirable.ts";

/** An expiry of a token. `options` hold its idempotency key. It is repeated in the cell in which it was made. */
export interface Expiry {
  readonly before: View;
  readonly first: Exchange;
  readonly options: Required<Pick<SendOptions, "idempotencyKey">>;
  readonly cell: Cell;
}

/** One expiry for several checks: the first that one of them made, or one of a token that may have expired before. */
export const anyExpiry = (
  trial: Trial,
  make: () => Promise<Expiry> = () => expire(trial),
): Promise<Expiry> => trial.memoize("an expiry with its idempotency key", make);

async function expire(trial: Trial): Promise<Expiry> {
  const before = await trial.of(tokens).that("created", "expired");
  const options = { idempotencyKey: trial.newKey() };
  const first = await acting(trial, "source", expiryOf(before.id), before.id, options);
  return { before, first, options, cell: trial.cell };
}

const tried = { action: "expire", party: "source", status: "created" } as const;
const expirySubject = subjectOf(tokens, tried);

/** Repeats the expiry of a token. */
export const expiringChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/expire/replayed",
    cites: "protocol/idempotent-replay",
    alsoCites: ["protocol/auth-required"],
    operation: "expire-share-token",
    needs: shareTokenArrangement.needs.one,
    steps:
      "expires a token with an idempotency key, and repeats the request, with the API key and without one",
    failsWhen:
      "an answer that differs from the first, a token that has changed since, or a status other than 401 without a key",
    async run(trial) {
      const { before, first, options, cell } = await anyExpiry(trial);
      await expectExpirable(trial, before.id, first);
      // To save requests, the answer replaces the read.
      const expired = trial.hasCapability("disposable")
        ? await trial.of(tokens).settled(before.id, (view) => view.status === "expired")
        : await arranging(
            "expire a share token",
            async () => expectToken(readReply(tokens, first)),
            expirySubject,
          );
      const again = await acting(trial, "source", expiryOf(before.id), before.id, options, cell);
      expectSameAnswer(first, again);
      try {
        await expectUnchanged(trial, expired, "the replay");
      } catch (error) {
        if (error instanceof Violation) await expectAnswered(trial, expired);
        throw error;
      }
      const stays = sameValue(before, expired, "expires-at");
      trial.observe("share-tokens/expire-moves-expires-at", stays ? "no" : "yes", first);
      await expectNotRepeated(trial, expiryOf(before.id), options.idempotencyKey);
    },
  }),
];

/**
 * If the token was not read before the replay, makes sure that an expiry answers with the token as a read shows it.
 *
 * @throws {Undecided} If it does not: then that promise is broken.
 */
async function expectAnswered(trial: Trial, { exchange }: View): Promise<void> {
  if (exchange.method === "GET") return;
  const { answer, after } = await trial.of(tokens).transition(tried.action);
  const changed = answer === undefined ? [] : changes(answer, after);
  if (changed.length === 0) return;
  const [expected, actual] = ["an answer that shows the token as a read does", changed.join("; ")];
  throw new Undecided(`the answer to an expiry differs from a read: ${actual}`, {
    because: {
      statement: "share-tokens/action-answers",
      check: expirySubject.check,
      expected,
      actual,
    },
  });
}
