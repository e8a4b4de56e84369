import { jsonOf } from "@persona-conformance/client";
import { jsonAt } from "@persona-conformance/schemas";
import { tokens } from "../../../trial/arranging/share-tokens.ts";
import { viewOf } from "../../../trial/reading/view.ts";
import { isAbout, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { Token } from "./tokens-seen.ts";

/** Two answers that contradict each other. */
export type Contradiction = Record<"one" | "other", Token>;

/**
 * Two contradicting answers to one party about a token that both show in the same status. No action was tried on the token
 * between them, and a read confirms the later one: the target has changed the token by itself.
 */
export async function changedUnasked(
  trial: Trial,
  lives: readonly (readonly Token[])[],
  isContradicted: (one: Token, other: Token) => boolean,
): Promise<Contradiction | undefined> {
  const pairs = lives.flatMap((life) => {
    const alike = Map.groupBy(life, ({ party, status }) => [party, status].join(" "));
    return [...alike.values()].flatMap((answers) =>
      answers.flatMap((other, place) => {
        const one = answers[place - 1];
        return one === undefined ? [] : [{ one, other }];
      }),
    );
  });
  const found = pairs.find(
    ({ one, other }) => isContradicted(one, other) && !wasTriedBetween(trial, one, other),
  );
  if (found === undefined) return undefined;
  const { one, other } = found;
  const id = String(one.shown.id);
  const reply = await trial.in(one.made.cell).as(one.made.by).of(tokens).retrieve(id);
  if (reply.kind !== "resource") return undefined;
  const now = { ...one, ...viewOf(tokens, reply.exchange) };
  return isContradicted(one, now) && !isContradicted(other, now) ? found : undefined;
}

function wasTriedBetween(trial: Trial, one: Token, other: Token): boolean {
  const id = String(one.shown.id);
  return (
    between(trial, one, other).some(
      ({ exchange }) => exchange.method === "POST" && isAbout(exchange, id),
    ) || wasReplayedBetween(trial, one, other)
  );
}

/** Whether the creation of a token was repeated, with its idempotency key, between two answers about the token. */
export function wasReplayedBetween(trial: Trial, one: Token, other: Token): boolean {
  const made = trial.exchanges().find((answer) => isCreationOf(answer, one.shown.id));
  const key = made?.sent.idempotencyKey;
  return (
    key !== undefined &&
    between(trial, one, other).some(
      (answer) => answer !== made && isCreation(answer) && answer.sent.idempotencyKey === key,
    )
  );
}

const between = (trial: Trial, one: Token, other: Token): readonly TrialExchange[] => {
  const all = trial.exchanges();
  return all.slice(all.indexOf(one.made), all.indexOf(other.made));
};

const isCreation = ({ operation }: TrialExchange): boolean =>
  operation?.resource === tokens && operation.name === "create";

const isCreationOf = (answer: TrialExchange, id: unknown): boolean =>
  isCreation(answer) && jsonAt(jsonOf(answer.exchange), "data", "id") === id;
