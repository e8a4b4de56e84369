import { type ClientOptions, createClient } from "../src/index.ts";
import { virtualClock } from "./virtual-clock.ts";

export const apiKey = "persona_sandbox_7f3k9q2m-x8w1c5v0-b6n4z2j8";

export const inactive = {
  type: "connect/connection",
  id: "cxn_1",
  attributes: {
    status: "inactive",
    "source-organization-id": "org_source",
    "destination-organization-id": "org_destination",
    "created-at": "2026-01-01T00:00:00.000Z",
    "updated-at": "2026-01-02T00:00:00.000Z",
  },
};

export const page = (next: string | null, ...data: readonly unknown[]) => ({
  data,
  links: { prev: null, next },
});

/** An answer, silence, or what comes of a request. */
export type Turn = Response | Error | ((request: Request) => Response | Promise<Response>);

export const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

/** A client whose requests are answered in turn, the last answer standing for all after it. */
export function stage(turns: readonly Turn[], options: Partial<ClientOptions> = {}) {
  const requests: Request[] = [];
  const clock = virtualClock();
  const client = createClient({
    apiKey,
    clock,
    random: () => 0,
    fetch: async (request) => {
      const turn = turns[Math.min(requests.length, turns.length - 1)] ?? new Error("no turn");
      requests.push(request);
      if (turn instanceof Error) throw turn;
      return turn instanceof Response ? turn.clone() : turn(request);
    },
    ...options,
  });
  const header = (name: string) => requests.map((request) => request.headers.get(name));
  return { client, clock, requests, header, keys: () => header("idempotency-key") };
}
