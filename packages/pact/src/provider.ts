import type { Who } from "./interaction.ts";
import type { StateHandlers, StateName } from "./states.ts";

/** A request of the pact as the verifier makes it, but for the key. */
export interface PactRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PactAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an interaction needs of a provider. */
export interface Need {
  readonly states: readonly StateName[];
  readonly by: Who;
  readonly method: string;
  readonly path: string;
}

/** Whoever stands for the provider in a verification: it brings states about and answers, with the keys that it has. */
export interface Provider {
  /** What it cannot give for an interaction, empty where it can give all. */
  lacking(need: Need): readonly string[];
  readonly states: StateHandlers;
  /** Answers a request in somebody's name. What it throws leaves the interaction undecided. */
  answer(request: PactRequest, by: Who): Promise<PactAnswer>;
}
