import type {
  Need,
  PactAnswer,
  PactRequest,
  Provider,
  StateName,
  ActorName,
} from "@persona-conformance/pact";
import { NoReplyError } from "@persona-conformance/client";
import { Undecided } from "../runner/outcome.ts";
import { tokens } from "../trial/arranging/share-tokens.ts";
import type { Trial } from "../trial/trial.ts";
import { linkNeeds, linkStates } from "./sandbox-connection-states.ts";
import {
  isAboutTokens,
  isRedemption,
  shareNeeds,
  shareStates,
} from "./sandbox-share-token-states.ts";
import { type Patiently, unreachable } from "./sandbox-states.ts";

/** After this many requests in a row without a reply, no more are sent. */
const maxSilences = 3;

/** Headers that the client adds. A pact may leave them out. */
const clients = ["accept", "key-inflection", "persona-version", "content-type", "idempotency-key"];

/** A sandbox as a provider. It lacks states that need something new, or a used-up rate limit. */
export async function sandboxProvider(trial: Trial): Promise<Provider> {
  let silences = 0;
  /** Stops sending requests if the target no longer answers, because each one would wait for its timeout. */
  const patiently: Patiently = async (act) => {
    if (silences >= maxSilences) throw new Undecided("not asked: the target no longer answers");
    try {
      const result = await act();
      silences = 0;
      return result;
    } catch (error) {
      if (error instanceof NoReplyError) silences += 1;
      throw error;
    }
  };
  const links = await linkStates(trial, patiently);
  const shares = shareStates(trial, patiently);

  async function answer(request: PactRequest, by: ActorName): Promise<PactAnswer> {
    if (by === "outsider") {
      throw new Undecided("there is no key of an organization without Connect");
    }
    const { method, path, body } = request;
    // Leaves out the client's own headers that the pact does not have.
    const headers = {
      ...Object.fromEntries(clients.map((name) => [name, null])),
      ...request.headers,
    };
    if (by === "source" || by === "destination") {
      const acted = await links.act(request, headers, by);
      if (acted !== undefined) return acted;
    }
    const isRead = method === "GET";
    const isShare = isAboutTokens(path);
    if (!isRead && !isShare) links.forget();
    return trial.as(isShare ? trial.of(tokens).actorOf(by) : by).sendRaw(
      { method, path, headers, ...(body !== undefined && { body }) },
      // A change without a reply may have been carried out. A retry would then test something else.
      isRead ? { retries: { noReply: 1, serverError: 1 } } : {},
    );
  }

  return {
    lacking: (need) =>
      needsOf(need).filter((name) => !links.has(name, need) && !trial.hasCapability(name)),
    states: { ...links.states, ...shares, "the rate limit is used up": unreachable },
    answer: (request, by) => patiently(() => answer(request, by)),
  };
}

/** What each state needs, for an interaction in it. */
const needs: Readonly<Record<StateName, (need: Need) => readonly string[]>> = {
  ...linkNeeds,
  ...shareNeeds,
  "the rate limit is used up": () => ["throttle"],
};

/** The key that each actor needs. */
const keys: Readonly<Record<ActorName, readonly string[]>> = {
  source: [],
  destination: ["two-parties"],
  stranger: ["stranger"],
  outsider: ["without-connect"],
  nobody: [],
};

/** What an interaction needs, by its states and its key. */
const needsOf = (need: Need): readonly string[] => [
  ...keys[need.by],
  ...(isRedemption(need) ? ["redeem"] : []),
  ...need.states.flatMap((state) => needs[state](need)),
];
