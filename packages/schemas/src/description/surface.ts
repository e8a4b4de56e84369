import type { Index, Member, Tables } from "./shape.ts";

/** Everything of a description that can affect a consumer. Plain data, so it can be stored as JSON. */
export interface Surface extends Tables {
  /** `info.version`. */
  readonly version?: string;
  /** The servers of the whole API, without a final slash. */
  readonly servers: readonly string[];
  /** The number of all operations of the description. */
  readonly size: number;
  /** The operations that were read, by key. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly parameters: readonly Parameter[];
  readonly answers: readonly Answer[];
  /** The shape of each event's body, by name. -1 if it is not described. */
  readonly events: Readonly<Record<string, Index>>;
  /** It holds digests in place of names and texts. */
  readonly digested?: true;
}

/** One operation. */
export interface Operation {
  readonly id?: string;
  readonly method: string;
  /** As in the description. */
  readonly path: string;
  readonly pointer: string;
  /** The `type` of the resource in its answer. */
  readonly resource?: string;
  readonly kind: "list" | "retrieve" | "create" | "update" | "delete" | "act";
  readonly tags?: readonly string[];
  readonly deprecated?: true;
  /** The ways to authenticate. A request needs one of them. */
  readonly security: readonly string[];
  /** The operation itself has the security, not the whole API. */
  readonly ownSecurity?: true;
  /** Its own servers, if it has any. */
  readonly servers?: readonly string[];
  readonly parameters: readonly Index[];
  readonly body?: Body;
  /** By HTTP status. */
  readonly answers: Readonly<Record<string, Index>>;
  readonly sentences?: readonly Index[];
}

export interface Parameter {
  readonly in: string;
  /** As in the description. A member of a `deepObject` is named `filter[status]`. */
  readonly name: string;
  readonly pointer: string;
  readonly required?: true;
  readonly deprecated?: true;
  /** How a list or an object is written into the request, if that matters. */
  readonly style?: string;
  readonly shape: Index;
}

export interface Body {
  readonly pointer: string;
  readonly required?: true;
  /** By media type. */
  readonly media: Readonly<Record<string, Index>>;
  readonly sentences?: readonly Index[];
}

export interface Answer {
  readonly pointer: string;
  /** By media type. -1 without a schema. */
  readonly media: Readonly<Record<string, Index>>;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, Member>>;
  readonly sentences?: readonly Index[];
}

/** The part of a description to read. */
export interface Part {
  /** Whether to read an operation, by its key. */
  operation(key: string): boolean;
  /** Whether to read the body of an event, by its name. Names are always read. */
  event(name: string): boolean;
}

/** The whole description. */
export const everything: Part = { operation: () => true, event: () => true };
