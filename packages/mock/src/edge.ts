type Fetch = (request: Request) => Promise<Response>;

/** The edge blocks the request with this number. */
const suspicious = 20;

/** The page with which an edge blocks a request. */
export const blocked = {
  status: 403,
  body: "<html><body>Request blocked</body></html>",
  headers: { "content-type": "text/html", server: "edge" },
};

/** The API behind an edge that blocks one request with a page of its own. */
export function behindEdge(fetch: Fetch): Fetch {
  let requests = 0;
  return async (request) => {
    requests += 1;
    if (requests !== suspicious) return fetch(request);
    return new Response(blocked.body, blocked);
  };
}
