import type { Answer, Sent } from "./answer.ts";
import type { Stored } from "./idempotency.ts";
import type { Arrival, Context, Written } from "./protocol.ts";
import type { OngoingRequest } from "./moments.ts";
import { createOncePerKey, type OncePerKeyOptions } from "./once-per-key.ts";
import type { Rate } from "./rate-limit.ts";
import { createRoutes, type Destination, type RouteOptions } from "./routes.ts";

export interface CoreOptions extends OncePerKeyOptions, Omit<RouteOptions, "handle"> {
  readonly rate: (scope: string) => Rate;
  readonly pause: () => Promise<void>;
  /** An answer instead of the operation's, once. It makes the mock fail on purpose. */
  readonly interruption: () => Answer | undefined;
  /** Called for each request when it arrives. The result is called when the request goes on and when it is answered. */
  readonly begin: (arrival: Arrival) => OngoingRequest;
}

const bodyless: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * The part that all operations share, in the documented order: authentication, rate limit, idempotency, the
 * operation, inflection, headers. It knows no resource.
 */
export function createCore(options: CoreOptions): (request: Request) => Promise<Sent> {
  const { protocol, rulings } = options;
  const oncePerKey = createOncePerKey(options);

  /** The clock that sets `Date` may be behind the one that sets the timestamps. */
  const behind = rulings["protocol/timestamps-ahead"] === "yes" ? 120 : 0;

  function respond({ status, body, headers }: Written): Sent {
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const date = new Date(options.now() - behind * 1000).toUTCString();
    return {
      status,
      headers: { "content-type": "application/json; charset=utf-8", date, ...headers },
      body: text,
    };
  }

  async function handle(
    request: Request,
    destination: Destination,
    parameters: Context["parameters"],
  ): Promise<Sent> {
    const { pathname, searchParams } = new URL(request.url);
    const arrival: Arrival = {
      operation: destination.operation,
      resource: destination.resource,
      method: request.method,
      path: pathname,
      parameters,
      query: searchParams,
      headers: request.headers,
    };
    const ongoing = options.begin(arrival);
    try {
      return await answer(request, destination, arrival, ongoing);
    } finally {
      ongoing.end();
    }
  }

  async function answer(
    request: Request,
    destination: Destination,
    arrival: Arrival,
    ongoing: OngoingRequest,
  ): Promise<Sent> {
    const authorization = request.headers.get("authorization");
    const caller = protocol.authenticate(authorization);
    if (caller === undefined) {
      return respond(
        protocol.finish(
          { ...protocol.unauthorized(authorization, arrival), headers: {} },
          undefined,
        ),
      );
    }
    const text = bodyless.has(request.method) ? "" : await request.text();
    ongoing.enter();
    const context: Context = { ...arrival, text, caller };
    const rate = options.rate(caller.environmentId);
    const limited = protocol.rateLimited(rate);
    const asked = protocol.style(context);
    const {
      answer: given,
      requestId,
      style = asked,
    }: Stored = limited === undefined
      ? await oncePerKey({
          context,
          asked,
          ongoing,
          execute: () => carryOut(destination, context, ongoing),
        })
      : { answer: protocol.word(limited), requestId: options.newRequestId() };
    ongoing.enter();
    const { status, body } = given;
    return respond(
      protocol.finish(
        {
          status,
          body: protocol.inflect(body, style, context),
          headers: status === 401 ? {} : protocol.headers(caller, rate, requestId),
        },
        context,
      ),
    );
  }

  async function carryOut(
    destination: Destination,
    context: Context,
    ongoing: OngoingRequest,
  ): Promise<Stored> {
    // During this pause, an overlapping request arrives.
    await options.pause();
    ongoing.enter();
    const given =
      options.interruption() ?? protocol.headerRefusal(context) ?? destination.handle(context);
    return { answer: protocol.word(given), requestId: options.newRequestId() };
  }

  return createRoutes({ ...options, handle });
}
