import { Hono } from "hono";
import { type Answer, refuse } from "./answer.ts";
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
  ) => Promise<Response>;
}

const prefix = "/api/v1";

const route = ({ operation: { path } }: Handler) =>
  prefix + path.replaceAll(/\{([\w-]+)\}/g, ":$1");

/** Finds the destination of each request. */
export function createRoutes({
  handlers,
  rulings,
  stray,
  handle,
}: RouteOptions): (request: Request) => Promise<Response> {
  const app = new Hono({ strict: false });
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
      return handle(c.req.raw, destination ?? unknownMethod, c.req.param());
    });
  }
  const unknownRoute: Destination = {
    operation: undefined,
    resource: undefined,
    handle(context) {
      stray(context);
      return refuse(rulings["protocol/unknown-route"]);
    },
  };
  app.notFound((c) => handle(c.req.raw, unknownRoute, {}));
  return async (request) => app.fetch(request);
}
