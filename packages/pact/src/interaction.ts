import type {
  Client,
  ListReply,
  PageReply,
  RefusalReply,
  Reply,
  ResourceReply,
} from "@persona-conformance/client";
import type {
  OperationId,
  ConnectionParty,
  Inflection,
  StatementId,
} from "@persona-conformance/schemas";
import type { Given } from "./states.ts";
import type { Template } from "./values.ts";

/** Whose key a request carries: a party's, a third organization's, or none that is valid. */
export type Who = ConnectionParty | "stranger" | "outsider" | "nobody";

/** What is asked, in the words of the description; templates name values of the provider's. */
export interface Ask {
  readonly operation: OperationId;
  readonly query?: Readonly<Record<string, Template>>;
  readonly destination?: Template;
  /** Attributes in the body, by their names in kebab-case. */
  readonly attributes?: Readonly<Record<string, Template | number>>;
  readonly inflection?: Inflection;
}

/** A matcher of Pact's, said without its types: those who have not installed Pact read this, too. */
interface Matcher {
  readonly "pact:matcher:type": string;
  readonly value?: string | Record<string, string>;
}

/** What is relied on. Bodies hold matchers beside values: a value is demanded as it is, a matcher is a shape. */
export interface Answer {
  /** The HTTP status; where several may be, the first stands for all. */
  readonly status: number | readonly [number, ...number[]];
  readonly headers?: Readonly<Record<string, Matcher>>;
  readonly body: unknown;
}

/** What the client makes of the example. */
export type Reading =
  | Omit<ResourceReply, "exchange">
  | Omit<PageReply, "exchange">
  | Omit<RefusalReply, "exchange">;

/** One question to the provider and the answer that a consumer relies on, put through the real client. */
export interface Interaction {
  /** Unique in the pact. */
  readonly description: string;
  /** The promises of the documentation that it relies on. */
  readonly cites: readonly [StatementId, ...StatementId[]];
  readonly given?: Given;
  readonly by: Who;
  readonly ask: Ask;
  readonly answer: Answer;
  call(client: Client): Promise<Reply | ListReply>;
  readonly reads: Reading;
}
