import type { PactRequest } from "./provider.ts";

/** A question of the verifier's process to its parent. */
export type Asked =
  | { readonly kind: "state"; readonly name: string; readonly parameters: unknown }
  | { readonly kind: "request"; readonly request: PactRequest };

export type ToParent =
  | { readonly kind: "ask"; readonly id: string; readonly asked: Asked }
  /** The verifier's results as JSON, or its error message. */
  | { readonly kind: "done"; readonly results: string };

export type FromParent =
  | {
      readonly kind: "verify";
      readonly file: string;
      readonly states: readonly string[];
    }
  | {
      readonly kind: "reply";
      readonly id: string;
      readonly value?: unknown;
      readonly error?: string;
    };
