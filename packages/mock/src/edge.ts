import { createRegistry, type Registry, type Resource } from "@persona-conformance/schemas/facts";

type Fetch = (request: Request) => Promise<Response>;

/** The number of the first request that an edge blocks, or whose answer is lost. */
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

const timedOut = { status: 504, headers: { "content-type": "text/plain", server: "edge" } };

/** The answer of an edge that knows the routes of the API. */
const unrouted = { status: 404, headers: { "content-type": "text/plain", server: "edge" } };

/** Of how many requests an edge blocks one, if it blocks at times. */
const blockedEvery = 17;

/** Of how many answers a network loses one. A check is tried twice, so more would leave long checks undecided. */
const lostEvery = 1000;

/** How long an edge blocks all requests, in milliseconds. */
const blocking = 8000;

/** The API behind an edge that answers some requests itself. */
function behindEdge(fetch: Fetch, answer: typeof blocked, isBlocked: (sent: number) => boolean) {
  let sent = 0;
  return async (request: Request): Promise<Response> => {
    sent += 1;
    return isBlocked(sent) ? new Response(answer.body, answer) : fetch(request);
  };
}

/** From one request on, an edge blocks for some seconds. */
function forSeconds(now: () => number): (sent: number) => boolean {
  let began = Infinity;
  return (sent) => {
    if (sent === suspicious) began = now();
    return now() >= began && now() < began + blocking;
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
export function behind(
  edge: string,
  fetch: Fetch,
  resources: readonly Resource[],
  now: () => number,
): Fetch {
  const once = (sent: number) => sent === suspicious;
  if (edge === "one HTML 403") return behindEdge(fetch, blocked, once);
  if (edge === "one JSON 403") return behindEdge(fetch, blockedInJson, once);
  if (edge === "an HTML 403 at times")
    return behindEdge(fetch, blocked, (sent) => sent % blockedEvery === 0);
  if (edge === "HTML 403s for 8 s") return behindEdge(fetch, blocked, forSeconds(now));
  if (edge === "404 for unknown routes") return behindRouter(fetch, createRegistry(resources));
  return fetch;
}

/** The network lost an answer. Its request was carried out. */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
}

/** Of how many successful changes a gateway gives up on one, and so answers 504. */
const givenUpEvery = 90;

/** The API behind a network as the ruling `protocol/network` says. */
export function over(network: string, fetch: Fetch): Fetch {
  if (network === "loses answers at times") return losing(fetch);
  if (network === "gives up on some changes") return impatient(fetch);
  return fetch;
}

function impatient(fetch: Fetch): Fetch {
  let changes = 0;
  return async (request) => {
    const answer = await fetch(request);
    if (request.method !== "POST" || !answer.ok) return answer;
    changes += 1;
    return changes % givenUpEvery === suspicious
      ? new Response("gateway timeout", timedOut)
      : answer;
  };
}

function losing(fetch: Fetch): Fetch {
  let sent = 0;
  return async (request) => {
    sent += 1;
    const isLost = sent % lostEvery === suspicious;
    const answer = await fetch(request);
    if (isLost) throw new LostAnswer("the socket closed before the answer");
    return answer;
  };
}
