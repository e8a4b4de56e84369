import type { Registry } from "@persona-conformance/schemas/facts";

type Fetch = (request: Request) => Promise<Response>;

/** The edge blocks the request with this number. */
const suspicious = 20;

/** The page with which an edge blocks a request. */
export const blocked = {
  status: 403,
  body: "<html><body>Request blocked</body></html>",
  headers: { "content-type": "text/html", server: "edge" },
};

/** The answer of an edge that knows the routes of the API. */
const unrouted = { status: 404, headers: { "content-type": "text/plain", server: "edge" } };

/** The API behind an edge that blocks one request with a page of its own. */
export function behindEdge(fetch: Fetch): Fetch {
  let requests = 0;
  return async (request) => {
    requests += 1;
    if (requests !== suspicious) return fetch(request);
    return new Response(blocked.body, blocked);
  };
}

/** The API behind an edge that lets in requests to the operations of a registry, and no others. */
export const behindRouter =
  (fetch: Fetch, registry: Pick<Registry, "find">): Fetch =>
  async (request) => {
    const { pathname } = new URL(request.url);
    return registry.find({ method: request.method, path: pathname }) === undefined
      ? new Response("no such route", unrouted)
      : fetch(request);
  };
