import { createRegistry, type Registry, type Resource } from "@persona-conformance/schemas/facts";

type Fetch = (request: Request) => Promise<Response>;

/** The edge blocks the request with this number. */
const suspicious = 20;

/** The page with which an edge blocks a request. */
export const blocked = {
  status: 403,
  body: "<html><body>Request blocked</body></html>",
  headers: { "content-type": "text/html", server: "edge" },
};

/** The same in JSON, as some firewalls do it. */
const blockedInJson = {
  ...blocked,
  body: '{"message":"Forbidden"}',
  headers: { ...blocked.headers, "content-type": "application/json" },
};

/** The answer of an edge that knows the routes of the API. */
const unrouted = { status: 404, headers: { "content-type": "text/plain", server: "edge" } };

/** The API behind an edge that blocks one request with an answer of its own. */
function behindEdge(fetch: Fetch, answer: typeof blocked): Fetch {
  let requests = 0;
  return async (request) => {
    requests += 1;
    if (requests !== suspicious) return fetch(request);
    return new Response(answer.body, answer);
  };
}

/** The API behind an edge that lets in requests to the operations of a registry, and no others. */
const behindRouter =
  (fetch: Fetch, registry: Pick<Registry, "find">): Fetch =>
  async (request) => {
    const { pathname } = new URL(request.url);
    return registry.find({ method: request.method, path: pathname }) === undefined
      ? new Response("no such route", unrouted)
      : fetch(request);
  };

/** The API of these resources behind an edge, as the ruling `protocol/edge` says. */
export function behind(edge: string, fetch: Fetch, resources: readonly Resource[]): Fetch {
  if (edge === "one HTML 403") return behindEdge(fetch, blocked);
  if (edge === "one JSON 403") return behindEdge(fetch, blockedInJson);
  if (edge === "404 for unknown routes") return behindRouter(fetch, createRegistry(resources));
  return fetch;
}
