import { type Exchange, jsonOf } from "@persona-conformance/client";
import { jsonObject } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";

/**
 * Whether something before the API has answered, such as an edge or a firewall: a page, or a refusal in JSON of another form, and
 * without a request id. Such an answer proves nothing about the API. A 5xx is an infrastructure failure anyway.
 */
export function isFromEdge(exchange: Exchange): boolean {
  if (exchange.status >= 500 || exchange.requestId !== undefined) return false;
  const body = jsonOf(exchange);
  if (body === undefined) return true;
  const names = Object.keys(jsonObject(body));
  const isOfApi = names.length === 0 || names.some((name) => name === "errors" || name === "data");
  return exchange.status >= 400 && !isOfApi;
}

/** Answers of an edge to requests that the API answered when they were sent again. */
const passed = new WeakSet<Exchange>();

/** Whether an edge answered once, and then the API itself answered the same request. */
export const wasPassed = (exchange: Exchange): boolean => passed.has(exchange);

/** Something before the API has answered. */
export class EdgeAnswer extends Undecided {
  override readonly name = "EdgeAnswer";
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    const server = exchange.headers["server"] ?? exchange.headers["via"] ?? "something before it";
    super(`${server} answered, and not the API: ${describe(exchange)}`, { transient: true });
    this.exchange = exchange;
  }
}

/** The statuses that say that there is no such route. */
const unrouted: readonly number[] = [404, 405];
/** Some edges say so with this status. It may also be a block, which ends. */
const forbidden = 403;

/** Milliseconds before each retry. The last pause outlasts an edge that blocks a client for some seconds. */
const pauses = [500, 2000, 15_000];

/** The session's state of the edge before the API. */
export interface Edge {
  /**
   * Returns the API's own answer: retries if an edge answers. After an edge has refused all retries, the longest pause is left
   * out, and later requests are not retried until the API answers again. An edge may know the routes of the API, so its 404 or
   * 405 to an undocumented request is an answer, and so is a 403 that it repeats.
   *
   * @throws {EdgeAnswer} If only the edge answers.
   */
  past(ask: () => Promise<Exchange>, isUndocumented?: boolean): Promise<Exchange>;
}

export function createEdge(sleep: (milliseconds: number) => Promise<void>): Edge {
  let closed = false;
  let waits = pauses;
  const answers = new Set(unrouted);
  return {
    async past(ask, isUndocumented = false) {
      const isInTheWay = (answer: Exchange) =>
        isFromEdge(answer) && !(isUndocumented && answers.has(answer.status));
      const refused: Exchange[] = [];
      let exchange = await ask();
      for (const pause of closed ? [] : waits) {
        if (!isInTheWay(exchange)) break;
        refused.push(exchange);
        await sleep(pause);
        exchange = await ask();
      }
      if (isUndocumented && isFromEdge(exchange) && exchange.status === forbidden)
        answers.add(forbidden);
      closed = isInTheWay(exchange);
      if (closed) {
        waits = pauses.slice(0, -1);
        throw new EdgeAnswer(exchange);
      }
      for (const one of refused) passed.add(one);
      return exchange;
    },
  };
}
