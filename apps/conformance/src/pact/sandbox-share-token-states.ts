import type { StateHandlers } from "@persona-conformance/pact";
import { unreachable } from "./sandbox-states.ts";

/** Pacts about share tokens are verified only with the mock, since a redemption cannot be undone. */
export const shareStates = {
  "a share token is created": unreachable,
  "a share token is pending": unreachable,
  "a share token is redeemed": unreachable,
  "a share token is failed": unreachable,
  "a share token is expired": unreachable,
  "the connection of a share token is pending": unreachable,
  "the connection of a share token is inactive": unreachable,
  "an idempotency key was used to redeem a share token": unreachable,
  "an object can be shared": unreachable,
  "no share token has the id": async () => ({ "share-token": "cnst_thereIsNoTokenOfThisId" }),
} satisfies Partial<StateHandlers>;

const objects = () => ["share-tokens"];

/** What an interaction in each of these states needs. */
export const shareNeeds = {
  "a share token is created": objects,
  "a share token is pending": objects,
  "a share token is redeemed": objects,
  "a share token is failed": objects,
  "a share token is expired": objects,
  "the connection of a share token is pending": objects,
  "the connection of a share token is inactive": objects,
  "an idempotency key was used to redeem a share token": objects,
  "an object can be shared": objects,
  "no share token has the id": () => [],
} as const;
