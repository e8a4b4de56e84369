type Fetch = (request: Request) => Promise<Response>;

/** Which request the edge takes for an attack. */
const suspicious = 20;

/** The API behind something that blocks one request, with a page of its own. */
export function behindEdge(fetch: Fetch): Fetch {
  let requests = 0;
  return async (request) => {
    requests += 1;
    if (requests !== suspicious) return fetch(request);
    return new Response("<html><body>Request blocked</body></html>", {
      status: 403,
      headers: { "content-type": "text/html", server: "edge" },
    });
  };
}
