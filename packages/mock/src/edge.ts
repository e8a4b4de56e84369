import { createRegistry, type Resource } from "@persona-conformance/schemas/facts";
import type { Sent } from "./answer.ts";

type Api = (request: Request) => Promise<Sent>;

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

const inText = { "content-type": "text/plain", server: "edge" };
const timedOut = { status: 504, headers: inText, body: "gateway timeout" };

/** The answers of an edge that knows the routes of the API. */
const unrouted = { status: 404, headers: inText, body: "no such route" };
const forbidden = { ...blockedInJson, body: '{"message":"Missing Authentication Token"}' };
const unsupported = { ...blockedInJson, status: 501, body: '{"message":"Unsupported method"}' };

const usualMethods: ReadonlySet<string> = new Set(["GET", "POST"]);

/** The longest path that a firewall lets through. */
const longestPath = 200;

/** Whether a firewall takes a request for an attack. */
function isOdd({ url }: Request): boolean {
  const { pathname } = new URL(url);
  return pathname.length > longestPath || pathname.includes("%00");
}

/** Of how many requests an edge blocks one, if it blocks at times. */
const blockedEvery = 17;

/** Of how many answers a network loses one. A check is tried twice, so more would leave long checks undecided. */
const lostEvery = 1000;

/** How long an edge blocks all requests, in milliseconds. */
const blocking = 8000;

/** Whether the body of a request is not JSON. */
async function hasWrongBody(request: Request): Promise<boolean> {
  const body = await request.clone().text();
  try {
    return body !== "" && JSON.parse(body) === undefined;
  } catch {
    return true;
  }
}

/** The API behind an edge that answers some requests itself. */
function behindEdge(
  api: Api,
  answer: Sent,
  isBlocked: (sent: number, request: Request) => boolean | Promise<boolean>,
): Api {
  let sent = 0;
  return async (request) => {
    sent += 1;
    return (await isBlocked(sent, request)) ? answer : api(request);
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

/** The API of these resources behind an edge, as the ruling `protocol/edge` says. */
export function behind(
  edge: string,
  api: Api,
  resources: readonly Resource[],
  now: () => number,
): Api {
  const once = (sent: number) => sent === suspicious;
  if (edge === "one HTML 403") return behindEdge(api, blocked, once);
  if (edge === "one JSON 403") return behindEdge(api, blockedInJson, once);
  if (edge === "an HTML 403 at times")
    return behindEdge(api, blocked, (sent) => sent % blockedEvery === 0);
  if (edge === "HTML 403s for 8 s") return behindEdge(api, blocked, forSeconds(now));
  const routing = (answer: Sent) => {
    const registry = createRegistry(resources);
    return behindEdge(api, answer, (_, { method, url }) => {
      const { pathname: path } = new URL(url);
      return registry.find({ method, path }) === undefined;
    });
  };
  if (edge === "404 for unknown routes") return routing(unrouted);
  if (edge === "403 for unknown routes") return routing(forbidden);
  if (edge === "501 for other methods")
    return behindEdge(api, unsupported, (_, { method }) => !usualMethods.has(method));
  if (edge === "an HTML 403 for odd paths")
    return behindEdge(api, blocked, (_, request) => isOdd(request));
  if (edge === "an HTML 400 for bodies that are not JSON")
    return behindEdge(api, { ...blocked, status: 400 }, (_, request) => hasWrongBody(request));
  return api;
}

/** The network lost an answer. Its request was carried out. */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
}

/** Of how many successful changes a gateway gives up on one, and so answers 504. */
const givenUpEvery = 90;

/** The API behind a network as the ruling `protocol/network` says. */
export function over(network: string, api: Api): Api {
  if (network === "loses answers at times") return losing(api);
  if (network === "gives up on some changes") return impatient(api);
  return api;
}

function impatient(api: Api): Api {
  let changes = 0;
  return async (request) => {
    const answer = await api(request);
    if (request.method !== "POST" || answer.status >= 300) return answer;
    changes += 1;
    return changes % givenUpEvery === suspicious ? timedOut : answer;
  };
}

function losing(api: Api): Api {
  let sent = 0;
  return async (request) => {
    sent += 1;
    const isLost = sent % lostEvery === suspicious;
    const answer = await api(request);
    if (isLost) throw new LostAnswer("the socket closed before the answer");
    return answer;
  };
}
