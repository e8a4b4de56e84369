import type { ActorName } from "./interaction.ts";
import type { StateHandlers, StateName } from "./states.ts";

/** A request of the pact as the verifier sends it, without the key. */
export interface PactRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer of a provider. */
export interface PactAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an interaction needs from a provider. */
export interface Need {
  readonly states: readonly StateName[];
  readonly by: ActorName;
  readonly method: string;
  readonly path: string;
}

/** The provider in a verification. It sets up provider states and answers requests, with its own API keys. */
export interface Provider {
  /** What the provider lacks for an interaction; empty if it lacks nothing. */
  lacking(need: Need): readonly string[];
  readonly states: StateHandlers;
  /** Answers a request of an actor. If it throws, the interaction is undecided. */
  answer(request: PactRequest, by: ActorName): Promise<PactAnswer>;
}
