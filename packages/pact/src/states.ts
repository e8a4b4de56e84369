import type { ConnectionStatus, ShareTokenStatus } from "@persona-conformance/schemas";
import type { ValueName } from "./values.ts";

interface State {
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly gives: ValueName;
}

interface Connection extends State {
  /** The connection's id in the pact. A provider that can choose ids may use it. */
  readonly parameters: { readonly id: string };
  readonly gives: "id" | "source" | "destination";
}

interface Used extends State {
  readonly parameters: { readonly id: string };
  readonly gives: "id" | "source" | "destination" | "idempotency-key";
}

/** The actions that may be repeated with the same idempotency key. */
export type Repeated = "create" | "deactivate" | "reactivate";

interface ShareToken extends State {
  /** The ids in the pact of the token, its connection, its object, and the object that it is imported into. */
  readonly parameters: { readonly "share-token": string };
  readonly gives: "share-token" | "id" | "object" | "into";
}

/** The provider states by name, each with its parameters and the values that its handler returns. */
export type States = {
  readonly [S in ConnectionStatus as `a connection is ${S}`]: Connection;
} & {
  readonly [R in Repeated as `an idempotency key was used to ${R} a connection`]: Used;
} & {
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
} & {
  readonly "there are connections": {
    /** Default: 3. */
    readonly parameters: { readonly "at-least"?: number };
    readonly gives: "newest" | "second";
  };
  readonly "an organization is not connected": {
    readonly parameters: { readonly organization: string };
    readonly gives: "source" | "destination";
  };
  readonly "no connection has the id": {
    readonly parameters: { readonly id: string };
    readonly gives: "id";
  };
  readonly "no organization has the id": {
    readonly parameters: { readonly organization: string };
    readonly gives: "destination";
  };
  readonly "the rate limit is used up": {
    /** The number of requests that are refused. Default: 1. */
    readonly parameters: { readonly requests?: number };
    readonly gives: never;
  };
};
export type StateName = keyof States;

/** One handler for each state. A missing handler, or one that returns too few values, does not compile. */
export type StateHandlers = {
  readonly [N in StateName]: (
    parameters: States[N]["parameters"],
  ) => Promise<Readonly<Record<States[N]["gives"], string>>>;
};

/** A state and its parameters, as an interaction names them. */
export type Given = {
  readonly [N in StateName]: { readonly state: N; readonly parameters: States[N]["parameters"] };
}[StateName];

export const given = <N extends StateName>(state: N, parameters: States[N]["parameters"]): Given =>
  // The compiler cannot see that this pair is a member of the union of all pairs.
  ({ state, parameters }) as unknown as Given;
