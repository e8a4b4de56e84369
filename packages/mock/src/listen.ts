import type { Http2Bindings, HttpBindings, ServerType } from "@hono/node-server";
import { LostAnswer } from "./edge.ts";
import { type AdmissionOptions, createAdmission, preflight, shared } from "./admission.ts";
import type { Mock } from "./mock.ts";

/** A mock on a port. */
export interface Listening {
  /** The origin, without a path. */
  readonly url: string;
  /** Stops listening and closes open sockets. */
  close(): Promise<void>;
}

export interface ListenOptions extends AdmissionOptions {
  /** Forgets everything. With it, `POST /__reset` calls it. */
  readonly reset?: () => void;
}

/** The path of the mock's dashboard. It is outside of `/api/v1`, for actions that the API does not offer. */
const performance = /^\/dashboard\/([^/]+)\/([^/]+)\/([^/]+)$/;

/**
 * Serves a mock on a port; 0 picks a free one. `POST /dashboard/RESOURCE/ID/ACTION` performs an action that the API
 * does not offer, as the organization of the key. It answers 204, or 409 if the action is not allowed. `POST
 * /__advance?seconds=N` moves the mock's clock.
 *
 * @throws {Error} If the port is in use.
 */
export async function listen(
  mock: Mock,
  port = 0,
  options: ListenOptions = {},
): Promise<Listening> {
  // A mock within the process does without it.
  const { serve } = await import("@hono/node-server");
  const { RESPONSE_ALREADY_SENT } = await import("@hono/node-server/utils/response");
  const { promise, resolve, reject } = Promise.withResolvers<Listening>();
  const { host = "127.0.0.1" } = options;
  const admit = createAdmission(options);
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const admitted = await admit(request, url);
    if (admitted instanceof Response) return admitted;
    return (
      preflight(admitted, options) ?? shared(await handle(mock, admitted, url, options), options)
    );
  };
  const answer = async (request: Request, { outgoing }: HttpBindings | Http2Bindings) => {
    try {
      return await fetch(request);
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
  };
  const server: ServerType = serve({ fetch: answer, port, hostname: host }, ({ port: taken }) =>
    resolve({
      url: `http://${nameOf(host)}:${taken}`,
      close: () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          if ("closeAllConnections" in server) server.closeAllConnections();
        }),
    }),
  );
  server.once("error", reject);
  return promise;
}

/** The address in a URL for programs on this machine. */
function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

async function handle(
  mock: Mock,
  request: Request,
  { pathname, searchParams }: URL,
  options: ListenOptions,
): Promise<Response> {
  if (request.method === "POST" && pathname === "/__reset" && options.reset !== undefined) {
    options.reset();
    return new Response(null, { status: 204 });
  }
  if (request.method === "POST" && pathname === "/__advance") {
    return advance(mock, searchParams.get("seconds"));
  }
  const [, name = "", id = "", action = ""] =
    (request.method === "POST" && performance.exec(pathname)) || [];
  const resource = mock.resources().find((one) => one.name === name);
  const offered = resource?.lifecycle.actions.includes(action) && !resource.operations[action];
  if (resource === undefined || !offered) return mock.fetch(request);
  const key = request.headers.get("authorization")?.replace(/^Bearer /i, "") ?? "";
  const caller = mock.caller(key);
  if (caller === undefined) return new Response("no organization has this key\n", { status: 401 });
  if (mock.perform(resource, action, decoded(id), caller.organizationId)) {
    return new Response(null, { status: 204 });
  }
  const { from, by } = resource.lifecycle.rowOf(action);
  const text = `only the ${by.join(" or ")} may ${action}, and only from ${from.join(" or ")}\n`;
  return new Response(text, { status: 409 });
}

function advance(mock: Mock, seconds: string | null): Response {
  if (seconds === null || !/^\d{1,9}(?:\.\d{1,3})?$/.test(seconds)) {
    return new Response("seconds are missing or invalid: POST /__advance?seconds=60\n", {
      status: 400,
    });
  }
  mock.advance(Number(seconds) * 1000);
  return new Response(null, { status: 204 });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
