import type { ConnectionStatus } from "@persona-conformance/schemas";

interface Connection {
  /** The connection's id in the pact. A provider that can choose ids may use it. */
  readonly parameters: { readonly id: string };
  readonly gives: "id" | "source" | "destination";
}

interface Used {
  readonly parameters: { readonly id: string };
  readonly gives: "id" | "source" | "destination" | "idempotency-key";
}

/** The actions that may be repeated with the same idempotency key. */
export type Repeated = "create" | "deactivate" | "reactivate";

/** The provider states of connections, each with its parameters and the values that its handler returns. */
export type States = {
  readonly [S in ConnectionStatus as `a connection is ${S}`]: Connection;
} & {
  readonly [R in Repeated as `an idempotency key was used to ${R} a connection`]: Used;
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
};
