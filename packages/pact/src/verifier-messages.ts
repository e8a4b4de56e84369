import type { PactRequest } from "./provider.ts";

/** What the verifier's process wants to know of its parent. */
export type Asked =
  | { readonly kind: "state"; readonly name: string; readonly parameters: unknown }
  | { readonly kind: "request"; readonly request: PactRequest };

export type ToParent =
  | { readonly kind: "ask"; readonly id: string; readonly asked: Asked }
  /** The verifier's results as JSON, or whatever it said instead. */
  | { readonly kind: "done"; readonly results: string };

/** A pact that a broker has, and as which version of the provider it is told what came of it. */
export interface Publication {
  readonly url: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly consumer: string;
  readonly provider: string;
  /** Of the consumer; its main branch unless given. */
  readonly branch?: string;
  readonly providerVersion: string;
  readonly providerBranch?: string;
  readonly buildUrl?: string;
}

export type FromParent =
  | {
      readonly kind: "verify";
      /** A file, or what a broker has. */
      readonly source: string | Publication;
      readonly states: readonly string[];
    }
  | {
      readonly kind: "reply";
      readonly id: string;
      readonly value?: unknown;
      readonly error?: string;
    };
