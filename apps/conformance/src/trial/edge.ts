import { type Exchange, jsonOf } from "@persona-conformance/client";
import { Undecided } from "../runner/outcome.ts";
import { describe } from "./expect.ts";

/**
 * Whether something before the API has answered, such as an edge or a firewall: with a page, and without a request id. That
 * is no evidence about the API. A 5xx is a failure of the infrastructure anyway.
 */
export const isFromEdge = (exchange: Exchange): boolean =>
  exchange.status < 500 && exchange.requestId === undefined && jsonOf(exchange) === undefined;

/** The API itself has not answered. */
export class EdgeAnswer extends Undecided {
  override readonly name = "EdgeAnswer";
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    const server = exchange.headers["server"] ?? exchange.headers["via"] ?? "something before it";
    super(`${server} answered, and not the API: ${describe(exchange)}`, { transient: true });
    this.exchange = exchange;
  }
}

/** Milliseconds to wait before the request is sent again. */
const pauses = [500, 2000];

/** What a session remembers of the edge before the API. */
export interface Edge {
  /**
   * The API's own answer: what an edge has answered is asked for again. An edge that did not let a request through is
   * believed, and not asked twice, until the API has answered again.
   *
   * @throws {EdgeAnswer}
   */
  past(ask: () => Promise<Exchange>): Promise<Exchange>;
}

export function createEdge(sleep: (milliseconds: number) => Promise<void>): Edge {
  let closed = false;
  return {
    async past(ask) {
      let exchange = await ask();
      for (const pause of closed ? [] : pauses) {
        if (!isFromEdge(exchange)) break;
        await sleep(pause);
        exchange = await ask();
      }
      closed = isFromEdge(exchange);
      if (closed) throw new EdgeAnswer(exchange);
      return exchange;
    },
  };
}
