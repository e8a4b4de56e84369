import type { ShareTokenStatus } from "@persona-conformance/schemas";

interface ShareToken {
  /** The ids in the pact of the token, its connection, its object, and the object that it is imported into. */
  readonly parameters: { readonly "share-token": string };
  readonly gives: "share-token" | "id" | "object" | "into";
}

/** The provider states of share tokens, each with its parameters and the values that its handler returns. */
export type States = {
  readonly [S in ShareTokenStatus as `a share token is ${S}`]: ShareToken;
} & {
  readonly [S in "pending" | "inactive" as `the connection of a share token is ${S}`]: ShareToken;
} & {
  readonly "an idempotency key was used to redeem a share token": ShareToken & {
    readonly gives: ShareToken["gives"] | "idempotency-key";
  };
  readonly "an object can be shared": {
    readonly parameters: { readonly object: string };
    readonly gives: "id" | "object";
  };
  readonly "no share token has the id": {
    readonly parameters: { readonly "share-token": string };
    readonly gives: "share-token";
  };
};
