import { basePath } from "@persona-conformance/schemas/facts";
import { Hono } from "hono";
import { type Answer, refuse, type Sent } from "./answer.ts";
import type { Context } from "./protocol.ts";
import type { Handler } from "./resource/engine.ts";
import { answerOf, type Rulings } from "./rulings.ts";

/** The target of a path: an operation, or none, on a path of a resource or elsewhere. */
export interface Destination extends Pick<Context, "operation" | "resource"> {
  handle(context: Context): Answer;
}

export interface RouteOptions {
  readonly handlers: readonly Handler[];
  readonly rulings: Rulings;
  /** Called for each request that matches no operation. */
  readonly stray: (context: Context) => void;
  /** Answers a request. */
  readonly handle: (
    request: Request,
    destination: Destination,
    parameters: Context["parameters"],
  ) => Promise<Sent>;
}

/** What Hono finds for a request. */
interface Found {
  destination: Destination;
  parameters: Context["parameters"];
}

/** The answer of each of Hono's handlers, which nobody reads. */
const unread = new Response();

const route = ({ operation: { path } }: Handler) =>
  basePath + path.replaceAll(/\{([\w-]+)\}/g, ":$1");

/** Finds the destination of each request. */
export function createRoutes({
  handlers,
  rulings,
  stray,
  handle,
}: RouteOptions): (request: Request) => Promise<Sent> {
  const unknownRoute: Destination = {
    operation: undefined,
    resource: undefined,
    handle(context) {
      stray(context);
      return refuse(rulings["protocol/unknown-route"]);
    },
  };
  // Hono only finds the destination. An answer that went through it would have to be a `Response`, which takes long.
  const app = new Hono<{ Bindings: Found }>({ strict: false });
  // One route for all methods of a path: with one handler a route, Hono need not compose any.
  for (const [path, ofPath] of Map.groupBy(handlers, route)) {
    const resource = ofPath[0]?.operation.resource;
    const byMethod = new Map<string, Destination>(
      ofPath.map((handler) => [handler.operation.method, { ...handler, resource }]),
    );
    const unknownMethod: Destination = {
      operation: undefined,
      resource,
      handle(context) {
        stray(context);
        if (rulings["protocol/undocumented-methods"] === "with 200") {
          return { status: 200, body: { data: {} } };
        }
        return refuse(answerOf(rulings, `${resource?.name}/unknown-method`) ?? 404);
      },
    };
    app.all(path, (c) => {
      const destination = byMethod.get(c.req.method === "HEAD" ? "GET" : c.req.method);
      c.env.destination = destination ?? unknownMethod;
      c.env.parameters = c.req.param();
      return unread;
    });
  }
  app.notFound(() => unread);
  return async (request) => {
    const found: Found = { destination: unknownRoute, parameters: {} };
    await app.fetch(request, found);
    const sent = await handle(request, found.destination, found.parameters);
    return request.method === "HEAD" ? { ...sent, body: null } : sent;
  };
}
