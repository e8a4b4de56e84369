import type { Exchange, SentHeaders } from "@persona-conformance/client";
import type { Registered } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { ActorName } from "./party.ts";

/** An exchange with its metadata. It is made once and never copied, so its body is parsed once. */
export interface TrialExchange {
  readonly exchange: Exchange;
  /** Headers of the request that a command needs to repeat it. */
  readonly sent: SentHeaders;
  /** Its documented operation, if it has one. */
  readonly operation: Registered | undefined;
  /** The actor whose key was sent. */
  readonly by: ActorName;
  /** The cell of the request. */
  readonly cell: Cell;
  /** The cell of the check that sent it. */
  readonly home: Cell;
  /** The number of the key in the session. The key itself must not get into any output. */
  readonly key: number;
  /** A probe: the documentation leaves open which refusal is right. */
  readonly probe: boolean;
  /** Something before the API has answered. */
  readonly fromEdge: boolean;
  /** It overlapped with another exchange. */
  readonly overlapping: boolean;
}

/** What a trial knows of one of its exchanges. Undefined if it is not one of them. */
export const trialExchangeOf = (
  trial: { readonly exchanges: () => readonly TrialExchange[] },
  exchange: Exchange,
): TrialExchange | undefined => trial.exchanges().find((one) => one.exchange === exchange);

/** Whether the request is an action of the lifecycle that the API offers. */
export const isAction = ({ operation }: Pick<TrialExchange, "operation">): boolean =>
  operation?.resource.lifecycle.actions.includes(operation.name) === true;

/** The id in the path of an action. */
export function actedOn({ path }: Pick<Exchange, "path">): string | undefined {
  const part = path.split("/").at(-2);
  try {
    return part && decodeURIComponent(part);
  } catch {
    // A request with odd bytes, sent on purpose.
    return part;
  }
}

/** Whether the path of a request names a resource by its id. */
export const isAbout = ({ path }: Pick<Exchange, "path">, id: string): boolean =>
  path.split(/[/?]/).includes(encodeURIComponent(id.toWellFormed()));

/** Whether `included` was asked for. */
export const asksToInclude = ({ path }: Pick<Exchange, "path">): boolean =>
  /[?&]include=/.test(path);

/** Whether the request asks for the page behind or before a row. */
export const hasCursor = ({ path }: Pick<Exchange, "path">): boolean =>
  /page(?:%5B|\[)(?:after|before)/.test(path);

/** Whether the request names a sparse fieldset. Its answer may lack attributes. */
export const isSparse = ({ path }: Pick<Exchange, "path">): boolean =>
  /[?&]fields(\[|%5B)/i.test(path);
