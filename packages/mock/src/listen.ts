import { serve, type ServerType } from "@hono/node-server";
import type { Mock } from "./mock.ts";

export interface Listening {
  /** Origin, without a path. */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** The dashboard's side on a port: outside of `/api/v1`, since the API has no operation to accept. */
const acceptance = /^\/dashboard\/connections\/([^/]+)\/accept$/;

/**
 * Serves a mock on a loopback port, 0 for any. `POST /dashboard/connections/ID/accept` with an organization's key
 * accepts as that organization would in its dashboard: 204, or 409 where it must not. Rejects where the port is taken.
 */
export function listen(mock: Mock, port = 0): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<Listening>();
  const server: ServerType = serve(
    { fetch: (request) => handle(mock, request), port, hostname: "127.0.0.1" },
    ({ port: taken }) =>
      resolve({
        url: `http://127.0.0.1:${taken}`,
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

async function handle(mock: Mock, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const id = request.method === "POST" ? acceptance.exec(pathname)?.[1] : undefined;
  if (id === undefined) return mock.fetch(request);
  const key = request.headers.get("authorization")?.replace(/^Bearer /i, "") ?? "";
  const caller = mock.caller(key);
  if (caller === undefined) return new Response("no organization has this key\n", { status: 401 });
  const accepted = mock.accept(decoded(id), caller.organizationId);
  if (accepted) return new Response(null, { status: 204 });
  return new Response("only the destination accepts, and only what is pending\n", { status: 409 });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
