import { eventsIn, listsOfEvents } from "./events.ts";
import { createOperations } from "./operations.ts";
import { at, isNode } from "./place.ts";
import type { Index, Member, Tables } from "./shape.ts";
import { createShapes } from "./shapes.ts";

/** All of a description that a consumer can feel. Plain data: it can be kept as JSON. */
export interface Surface extends Tables {
  /** `info.version`. */
  readonly version?: string;
  /** Of the whole API, without a slash at the end. */
  readonly servers: readonly string[];
  /** How many operations the whole description has. */
  readonly size: number;
  /** Those that were read, by their keys. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly parameters: readonly Parameter[];
  readonly answers: readonly Answer[];
  /** By their names: the shape of what is sent, or -1 where nothing is said of it. */
  readonly events: Readonly<Record<string, Index>>;
  /** This one holds digests in place of names and texts. */
  readonly digested?: true;
}

/** One operation. */
export interface Operation {
  readonly id?: string;
  readonly method: string;
  /** As it is written. */
  readonly path: string;
  readonly pointer: string;
  /** The `type` of the resource that it answers with. */
  readonly resource?: string;
  readonly kind: "list" | "retrieve" | "create" | "update" | "delete" | "act";
  readonly tags?: readonly string[];
  readonly deprecated?: true;
  /** Ways to authenticate, one of which is needed; each a list of what it takes. */
  readonly security: readonly string[];
  /** It says so itself, and not the whole API. */
  readonly ownSecurity?: true;
  /** Where it has servers of its own. */
  readonly servers?: readonly string[];
  readonly parameters: readonly Index[];
  readonly body?: Body;
  /** By HTTP status. */
  readonly answers: Readonly<Record<string, Index>>;
  readonly sentences?: readonly Index[];
}

export interface Parameter {
  readonly in: string;
  /** As it is written; that of a `deepObject`'s member is `filter[status]`. */
  readonly name: string;
  readonly pointer: string;
  readonly required?: true;
  readonly deprecated?: true;
  /** How a list or an object is written into the request, where it matters. */
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
  /** By media type; -1 where it has no schema. */
  readonly media: Readonly<Record<string, Index>>;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, Member>>;
  readonly sentences?: readonly Index[];
}

/** The part of a description that is read. */
export interface Part {
  /** Whether an operation is read, by its key. */
  operation(key: string): boolean;
  /** Whether the body of an event is read, by its name; its name always is. */
  event(name: string): boolean;
}

/** The whole of a description. */
export const everything: Part = { operation: () => true, event: () => true };

/**
 * The surface of an OpenAPI description of version 3.0 or 3.1: one entry for each operation and event. It forgets what no
 * consumer can feel: order, examples, titles, names of schemas, and where a schema stands.
 * @param description the parsed document; references into other files must have been resolved
 * @param part what of it is read; all unless given
 * @example surfaceOf(JSON.parse(text)).operations["GET /connect/connections"]
 */
export function surfaceOf(description: unknown, part: Part = everything): Surface {
  const root = isNode(description) ? description : {};
  const lists = listsOfEvents(root);
  const shapes = createShapes(root, lists);
  const { operations, parameters, answers, servers, size } = createOperations(root, shapes, part);
  const events = eventsIn(root, shapes, lists, part);
  const version = at(root, "/info/version").value;
  return {
    ...(typeof version === "string" && { version }),
    servers,
    size,
    operations,
    parameters,
    answers,
    events,
    shapes: shapes.shapes,
    sentences: shapes.sentences,
  };
}
