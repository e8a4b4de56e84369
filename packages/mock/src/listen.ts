import { serve, type ServerType } from "@hono/node-server";
import { type AdmissionOptions, createAdmission, preflight, shared } from "./admission.ts";
import type { Mock } from "./mock.ts";

export interface Listening {
  /** Origin, without a path. */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

export interface ListenOptions extends AdmissionOptions {
  /** Forgets all that happened; `POST /__reset` does it, where it is given. */
  readonly reset?: () => void;
}

/** The dashboard's side on a port: outside of `/api/v1`, since the API has no operation to accept. */
const acceptance = /^\/dashboard\/connections\/([^/]+)\/accept$/;

/**
 * Serves a mock on a loopback port, 0 for any. `POST /dashboard/connections/ID/accept` with an organization's key
 * accepts as that organization would in its dashboard: 204, or 409 where it must not. `POST /__advance?seconds=N` moves the
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
  const id = request.method === "POST" ? acceptance.exec(pathname)?.[1] : undefined;
  if (id === undefined) return mock.fetch(request);
  const key = request.headers.get("authorization")?.replace(/^Bearer /i, "") ?? "";
  const caller = mock.caller(key);
  if (caller === undefined) return new Response("no organization has this key\n", { status: 401 });
  const accepted = mock.accept(decoded(id), caller.organizationId);
  if (accepted) return new Response(null, { status: 204 });
  return new Response("only the destination accepts, and only what is pending\n", { status: 409 });
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
