import type {
  Client,
  ListReply,
  PageReply,
  RefusalReply,
  Reply,
  ResourceReply,
} from "@persona-conformance/client";
import type { OperationId, Inflection, StatementId } from "@persona-conformance/schemas";
import type { Given } from "./states.ts";
import type { Template } from "./values.ts";

/** Whose key a request bears. An outsider is an organization without Connect; nobody has no valid key. */
export const actorNames = ["source", "destination", "stranger", "outsider", "nobody"] as const;
/** The owner of the key of a request. */
export type ActorName = (typeof actorNames)[number];

/** The request. Templates contain the names of values that only the provider knows. */
export interface Ask {
  readonly operation: OperationId;
  readonly query?: Readonly<Record<string, Template>>;
  /** Attributes in the body, by their names in kebab-case. */
  readonly attributes?: Readonly<Record<string, Template | number>>;
  readonly inflection?: Inflection;
}

/** A matcher of Pact, without Pact's types, so that this compiles without Pact too. */
interface Matcher {
  readonly "pact:matcher:type": string;
  readonly value?: string | Record<string, string>;
}

/** The expected answer. A value in a body is required as it is; a matcher requires only a shape. */
export interface Answer {
  /** The HTTP status. If several are allowed, the first one is the example. */
  readonly status: number | readonly [number, ...number[]];
  readonly headers?: Readonly<Record<string, Matcher>>;
  readonly body: unknown;
}

/** What the client returns for the example. */
export type Reading =
  | Omit<ResourceReply, "exchange">
  | Omit<PageReply, "exchange">
  | Omit<RefusalReply, "exchange">;

/** A request to the provider, and the answer that a consumer relies on. It is sent through the real client. */
export interface Interaction {
  /** Unique in the pact. */
  readonly description: string;
  /** The statements that the interaction relies on. */
  readonly cites: readonly [StatementId, ...StatementId[]];
  readonly given?: Given;
  readonly by: ActorName;
  readonly ask: Ask;
  readonly answer: Answer;
  call(client: Client): Promise<Reply | ListReply>;
  readonly reads: Reading;
}
