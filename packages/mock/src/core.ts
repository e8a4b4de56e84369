import { Hono } from "hono";
import { type Answer, refuse } from "./answer.ts";
import { createMemories, type Stored } from "./idempotency.ts";
import type { Context, Protocol, Written } from "./protocol.ts";
import type { Rate } from "./rate-limit.ts";
import type { Rulings } from "./rulings.ts";

/** One operation of a resource, below `/api/v1`. */
export interface Operation {
  /** Its id in the official description. */
  readonly id: string;
  readonly method: string;
  /** Parameters in braces: `/connect/connections/{connection-id}`. */
  readonly path: string;
  handle(context: Context): Answer;
}

export interface CoreOptions {
  readonly operations: readonly Operation[];
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  readonly rate: (scope: string) => Rate;
  readonly now: () => number;
  readonly pause: () => Promise<void>;
  readonly newRequestId: () => string;
  /** An answer that takes the place of the operation's, once: a way to make the mock fail on purpose. */
  readonly interruption: () => Answer | undefined;
}

const prefix = "/api/v1";

const bodyless: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const route = ({ path }: Operation) => prefix + path.replaceAll(/\{([\w-]+)\}/g, ":$1");

/**
 * What all operations have in common, in the documented order: authentication, rate limit, idempotency, the operation,
 * inflection, headers. Knows no resource.
 */
export function createCore(options: CoreOptions): (request: Request) => Promise<Response> {
  const { protocol, rulings } = options;
  const memories = createMemories(options.now);

  async function handle(
    request: Request,
    operation: Pick<Operation, "id" | "handle">,
    parameters: Context["parameters"],
  ): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const authorization = request.headers.get("authorization");
    const caller = protocol.authenticate(authorization);
    if (caller === undefined) {
      return respond(
        protocol.finish({ ...protocol.unauthorized(authorization), headers: {} }, undefined),
      );
    }
    const context: Context = {
      operation: operation.id,
      method: request.method,
      path: pathname,
      parameters,
      query: searchParams,
      headers: request.headers,
      text: bodyless.has(request.method) ? "" : await request.text(),
      caller,
    };
    const rate = options.rate(caller.environmentId);
    const limited = protocol.rateLimited(rate);
    const { answer, requestId } =
      limited === undefined
        ? await remember(context, () => carryOut(operation, context))
        : { answer: limited, requestId: options.newRequestId() };
    const { status, body } = protocol.word(answer);
    return respond(
      protocol.finish(
        {
          status,
          body: protocol.inflect(body, protocol.style(context), context),
          headers: status === 401 ? {} : protocol.headers(caller, rate, requestId),
        },
        context,
      ),
    );
  }

  /** Carries out a request unless its idempotency key has an answer already. */
  async function remember(context: Context, execute: () => Promise<Stored>): Promise<Stored> {
    const key = protocol.idempotencyKey(context);
    if (key === undefined) return execute();
    const scoped = `${protocol.idempotencyScope(context.caller)} ${key}`;
    const fingerprint = protocol.fingerprint(context);
    const memory = memories.find(scoped, protocol.retention);
    if (memory !== undefined) {
      const other = memory.fingerprint !== fingerprint;
      const overlapping = memory.running && rulings["protocol/idempotency-overlap"] === "409";
      if (other || overlapping) {
        const code = other ? rulings["protocol/idempotency-other-parameters"] : 409;
        const details = `Idempotency-Key ${other ? "was used with other parameters" : "is in use"}`;
        return { answer: refuse(code, details), requestId: options.newRequestId() };
      }
      const stored = await memory.stored;
      const original = rulings["protocol/replay-request-id"] === "the original";
      return {
        answer: protocol.replay(stored),
        requestId: original ? stored.requestId : options.newRequestId(),
      };
    }
    const first = execute();
    const kept = memories.keep(scoped, fingerprint, first);
    const stored = await first;
    kept.running = false;
    if (!protocol.remembers(stored.answer)) memories.forget(scoped);
    return stored;
  }

  async function carryOut(operation: Pick<Operation, "handle">, context: Context): Promise<Stored> {
    // A request that overlaps this one arrives while it pauses.
    await options.pause();
    const answer =
      options.interruption() ?? protocol.headerRefusal(context) ?? operation.handle(context);
    return { answer, requestId: options.newRequestId() };
  }

  const app = new Hono({ strict: false });
  const unknownMethod = {
    id: "connections/unknown-method",
    handle: () => refuse(rulings["connections/unknown-method"]),
  };
  // One route for all methods of a path: with one handler to a route, Hono need not compose any.
  for (const [path, operations] of Map.groupBy(options.operations, route)) {
    const known = new Map(operations.map((operation) => [operation.method, operation]));
    const named = (method: string) => known.get(method === "HEAD" ? "GET" : method);
    app.all(path, (c) => handle(c.req.raw, named(c.req.method) ?? unknownMethod, c.req.param()));
  }
  app.notFound((c) =>
    handle(
      c.req.raw,
      { id: "protocol/unknown-route", handle: () => refuse(rulings["protocol/unknown-route"]) },
      {},
    ),
  );
  return async (request) => app.fetch(request);
}

function respond({ status, body, headers }: Written): Response {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** Reads a request's JSON body; an answer where it is none. */
export function readJson(protocol: Protocol, text: string): { readonly json: unknown } | Answer {
  try {
    return { json: protocol.parse(text) };
  } catch {
    return refuse(400, "the body is not valid JSON");
  }
}

export const isAnswer = (value: object): value is Answer => "status" in value && "body" in value;
