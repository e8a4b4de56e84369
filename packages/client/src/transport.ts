import { Agent } from "undici";

/** The seam of the client: the network, a mock, a stub of one line all fit it. */
export type Fetch = (request: Request) => Promise<Response>;

/** HTTP statuses whose `Response` must have no body. */
const bodiless = new Set([204, 205, 304]);

/**
 * A `Fetch` over the network, with a pool of connections. Redirects are answers, not followed; time is limited by the
 * request's signal alone. The only file that knows undici: its `Request` and `Response` are not the global ones.
 */
export function overNetwork(): Fetch {
  const agent = new Agent({ connections: 16, headersTimeout: 0, bodyTimeout: 0 });
  return async (request) => {
    const url = new URL(request.url);
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: request.body === null ? null : await request.text(),
      signal: request.signal,
    });
    try {
      if (statusCode < 200 || statusCode > 599) {
        throw new Error(`its status is ${statusCode}, which HTTP does not have`);
      }
      const init = { status: statusCode, headers: receive(headers) };
      if (bodiless.has(statusCode)) {
        await body.dump();
        return new Response(null, init);
      }
      return new Response(ReadableStream.from(body), init);
    } catch (error) {
      // A body that nobody reads would hold its connection for ever.
      body.on("error", () => {}).destroy();
      throw error;
    }
  };
}

function receive(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const received = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) received.append(name, one);
  }
  return received;
}
