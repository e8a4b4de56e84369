import type { Inflection } from "@persona-conformance/schemas/facts";
import { Hono } from "hono";
import { type Answer, refuse } from "./answer.ts";
import { createMemories, type Stored } from "./idempotency.ts";
import type { Arrival, Context, Protocol, Written } from "./protocol.ts";
import type { OngoingRequest } from "./moments.ts";
import type { Rate } from "./rate-limit.ts";
import type { Handler } from "./resource/engine.ts";
import { answerOf, type Rulings } from "./rulings.ts";

export interface CoreOptions {
  readonly handlers: readonly Handler[];
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  readonly rate: (scope: string) => Rate;
  readonly now: () => number;
  readonly pause: () => Promise<void>;
  readonly newRequestId: () => string;
  /** An answer instead of the operation's, once. It makes the mock fail on purpose. */
  readonly interruption: () => Answer | undefined;
  /** Called for each request that matches no operation. */
  readonly stray: (context: Context) => void;
  /** Called for each request when it arrives. The result is called when the request goes on and when it is answered. */
  readonly begin: (arrival: Arrival) => OngoingRequest;
}

/** The target of a path: an operation, or none, on a path of a resource or elsewhere. */
interface Destination extends Pick<Context, "operation" | "resource"> {
  handle(context: Context): Answer;
}

const prefix = "/api/v1";

const bodyless: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const route = ({ operation: { path } }: Handler) =>
  prefix + path.replaceAll(/\{([\w-]+)\}/g, ":$1");

/**
 * The part that all operations share, in the documented order: authentication, rate limit, idempotency, the
 * operation, inflection, headers. It knows no resource.
 */
export function createCore(options: CoreOptions): (request: Request) => Promise<Response> {
  const { protocol, rulings } = options;
  const memories = createMemories(options.now);

  /** The clock that sets `Date` may be behind the one that sets the timestamps. */
  const ahead: string = rulings["protocol/timestamps-ahead"];
  const behind = ahead === "no" ? 0 : ahead === "by more" ? 120 : 10;

  function respond({ status, body, headers }: Written): Response {
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const date = new Date(options.now() - behind * 1000).toUTCString();
    return new Response(text, {
      status,
      headers: { "content-type": "application/json; charset=utf-8", date, ...headers },
    });
  }

  async function handle(
    request: Request,
    destination: Destination,
    parameters: Context["parameters"],
  ): Promise<Response> {
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
  ): Promise<Response> {
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
      ? await withIdempotency(
          context,
          () => carryOut(destination, context, ongoing),
          asked,
          ongoing,
        )
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

  /** Carries out a request, unless its idempotency key has an answer already. */
  async function withIdempotency(
    context: Context,
    execute: () => Promise<Stored>,
    asked: Inflection,
    ongoing: OngoingRequest,
  ): Promise<Stored> {
    const key = protocol.idempotencyKey(context);
    if (key === undefined) return execute();
    const scoped = `${protocol.idempotencyScope(context.caller)} ${key}`;
    const fingerprint = protocol.fingerprint(context);
    const memory = memories.find(scoped, protocol.retention());
    if (memory !== undefined) {
      const other = memory.fingerprint !== fingerprint;
      const overlapping = memory.running && rulings["protocol/idempotency-overlap"] === "409";
      if (other || overlapping) {
        const code = other ? rulings["protocol/idempotency-other-parameters"] : 409;
        const details = `Idempotency-Key ${other ? "was used with other parameters" : "is in use"}`;
        return {
          answer: protocol.word(refuse(code, details)),
          requestId: options.newRequestId(),
        };
      }
      const stored = await memory.stored;
      ongoing.enter();
      const original = rulings["protocol/replay-request-id"] === "the original";
      const requestId = original ? stored.requestId : options.newRequestId();
      const restyled = rulings["protocol/replay-other-style"];
      if (stored.style === asked || restyled === "the one asked for")
        return { answer: protocol.replay(stored), requestId };
      if (restyled === "the first one")
        return { ...stored, answer: protocol.replay(stored), requestId };
      return {
        answer: protocol.word(refuse(Number(restyled))),
        requestId: options.newRequestId(),
      };
    }
    const first = execute().then((one) => ({ ...one, style: asked }));
    const kept = memories.keep(scoped, fingerprint, first);
    const stored = await first;
    ongoing.enter();
    kept.running = false;
    if (!protocol.remembers(stored.answer)) memories.forget(scoped);
    return stored;
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

  const app = new Hono({ strict: false });
  // One route for all methods of a path: with one handler a route, Hono need not compose any.
  for (const [path, handlers] of Map.groupBy(options.handlers, route)) {
    const byMethod = new Map<string, Destination>(
      handlers.map((handler) => [
        handler.operation.method,
        { ...handler, resource: handler.operation.resource },
      ]),
    );
    const resource = handlers[0]?.operation.resource;
    const unknownMethod: Destination = {
      operation: undefined,
      resource,
      handle(context) {
        options.stray(context);
        if (rulings["protocol/undocumented-methods"] === "with 200")
          return { status: 200, body: { data: {} } };
        return refuse(answerOf(rulings, `${resource?.name}/unknown-method`) ?? 404);
      },
    };
    app.all(path, (c) => {
      const destination = byMethod.get(c.req.method === "HEAD" ? "GET" : c.req.method);
      return handle(c.req.raw, destination ?? unknownMethod, c.req.param());
    });
  }
  const unknownRoute: Destination = {
    operation: undefined,
    resource: undefined,
    handle(context) {
      options.stray(context);
      return refuse(rulings["protocol/unknown-route"]);
    },
  };
  app.notFound((c) => handle(c.req.raw, unknownRoute, {}));
  return async (request) => app.fetch(request);
}
