import { serve, type ServerType } from "@hono/node-server";
import { type AdmissionOptions, createAdmission, preflight, shared } from "./admission.ts";
import type { Mock } from "./mock.ts";

export interface Listening {
  /** Origin, without a path. */
  readonly url: string;
  /** Stops listening and ends open sockets. */
  close(): Promise<void>;
}

export interface ListenOptions extends AdmissionOptions {
  /** Forgets all that happened; `POST /__reset` does it, where it is given. */
  readonly reset?: () => void;
}

/** The dashboard's side on a port: outside of `/api/v1`, for the actions that the API does not offer. */
const performance = /^\/dashboard\/([^/]+)\/([^/]+)\/([^/]+)$/;

/**
 * Serves a mock on a loopback port, 0 for any. `POST /dashboard/RESOURCE/ID/ACTION` with an organization's key
 * performs an action that the API does not offer, as that organization would in its dashboard: 204, or 409 where it must not. `POST /__advance?seconds=N` moves the
 * mock's clock.
 *
 * @throws where the port is taken
 */
export function listen(mock: Mock, port = 0, options: ListenOptions = {}): Promise<Listening> {
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
  const server: ServerType = serve({ fetch, port, hostname: host }, ({ port: taken }) =>
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

/** How a program on this machine writes the address in a URL. */
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
  const said = `only the ${by.join(" or ")} may ${action}, and only what is ${from.join(" or ")}\n`;
  return new Response(said, { status: 409 });
}

function advance(mock: Mock, seconds: string | null): Response {
  if (seconds === null || !/^\d{1,9}(?:\.\d{1,3})?$/.test(seconds)) {
    return new Response("give the seconds: POST /__advance?seconds=60\n", { status: 400 });
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
