import type { Clock, Fetch } from "@persona-conformance/client";
import { accept, connect, createMock, type Fault, organizations } from "@persona-conformance/mock";
import { createVirtualClock } from "./virtual-clock.ts";
import { type ConnectionStatus, connections } from "@persona-conformance/schemas";

/** What can go wrong with one request, or from one on. */
export const failures = ["kill", "reset", "cut off", "500", "429", "hang", "gone"] as const;
export type Failure = (typeof failures)[number];

const keyOf = ({ environments: [{ keys }] }: (typeof organizations)["source"]) => keys[0] ?? "";
export const keys = {
  source: keyOf(organizations.source),
  destination: keyOf(organizations.destination),
};

/** The only origin that a run may send requests to. */
export const origin = "https://sandbox.invalid";

export interface StandIn {
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly connectionId: string;
  /** Accepts as PERSONA_ACCEPT_COMMAND would. */
  accept(id: string): Promise<boolean>;
  /** Resolves when the run that waits for it counts as killed. */
  killed(): Promise<void>;
  /** The current status of the connection, read without failures. */
  status(): Promise<string>;
  /** Accepts as a person would in the dashboard, if the connection is pending. */
  acceptInDashboard(): void;
  /** The number of requests and acceptances since `arm` was called. */
  asked(): number;
  /** Makes the request with this number fail, counted from now on. */
  arm(failure: Failure | undefined, at: number | undefined): void;
  /** URLs of requests outside the API. */
  readonly astray: readonly string[];
  /** Ends all failures and faults. */
  heal(): void;
}

export interface StandInOptions {
  readonly original: ConnectionStatus;
  readonly fault?: Fault;
  /** Milliseconds: how far replicas lag, how long an answer takes, and how far the sandbox's clock is ahead. */
  readonly lag?: number;
  readonly latency?: number;
  readonly ahead?: number;
  /** Requests a minute. */
  readonly rateLimit?: number;
}

const hour = 3_600_000;

/**
 * A mock that behaves like a sandbox, with latency, a rate limit and lagging replicas. Its clock makes waiting take
 * no time.
 */
export async function standIn({
  original,
  fault,
  lag = 60,
  latency = 5,
  ahead = 0,
  rateLimit = 90,
}: StandInOptions): Promise<StandIn> {
  const clock = createVirtualClock(Date.parse("2026-01-01T00:00:00.000Z"));
  let healed = false;
  const mock = createMock({
    now: () => clock.now() + ahead,
    sleep: clock.sleep,
    rateLimit,
    rulings: {
      "protocol/latency": `${latency}`,
      "protocol/replica-lag": `${lag}`,
    },
    // A fault with 50 percent applies when the random number is below 0.5.
    ...(fault && { faults: [{ ...fault, when: { ...fault.when, percent: 50 } }] }),
    random: () => (healed ? 0.9 : 0),
  });
  const connectionId = connect(mock, keys.source, organizations.destination.id);
  connect(mock, keys.source, organizations.stranger.id);
  const post = async (path: string) =>
    mock.fetch(
      new Request(`${origin}/api/v1/connect/connections/${connectionId}/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${keys.source}` },
      }),
    );
  for (const step of connections.lifecycle.routeTo("pending", original) ?? []) {
    if (step.by !== "party") continue;
    if (step.action === "accept") accept(mock, connectionId, organizations[step.party].id);
    else await post(step.action);
  }
  clock.pass(120_000);

  let asked = 0;
  let failure: Failure | undefined;
  let at = 0;
  let death = Promise.withResolvers<void>();
  const astray: string[] = [];
  const isHit = () => !healed && (failure === "gone" ? asked >= at : asked === at);
  const never = <T>() => new Promise<T>(() => {});
  let dead = false;

  async function die<T>(): Promise<T> {
    dead = true;
    death.resolve();
    return never();
  }

  return {
    clock,
    connectionId,
    killed: () => death.promise,
    asked: () => asked,
    astray,
    acceptInDashboard() {
      // During the day, between two nights.
      clock.pass(8 * hour);
      accept(mock, connectionId, organizations.destination.id);
      clock.pass(8 * hour);
    },
    arm(next, number = 0) {
      [failure, at, asked] = [next, number, 0];
    },
    heal() {
      healed = true;
      dead = false;
      death = Promise.withResolvers();
    },
    async accept(id) {
      if (dead) return never();
      asked += 1;
      const hit = isHit();
      if (hit && failure !== "kill" && failure !== "cut off") return false;
      const accepted = accept(mock, id, organizations.destination.id);
      if (hit && failure === "kill") return die();
      return accepted && !hit;
    },
    async status() {
      // Waits until replicas have caught up and the rate limit is reset. Then turns the clock back, so that no run
      // profits from the wait.
      clock.pass(120_000);
      const answer = await mock.fetch(
        new Request(`${origin}/api/v1/connect/connections/${connectionId}`, {
          headers: { authorization: `Bearer ${keys.source}` },
        }),
      );
      clock.pass(-120_000);
      const { data } = (await answer.json()) as {
        readonly data: { readonly attributes: { readonly status: string } };
      };
      return data.attributes.status;
    },
    async fetch(request) {
      if (dead) return never();
      if (!request.url.startsWith(`${origin}/api/v1/`)) astray.push(request.url);
      asked += 1;
      if (failure === undefined || !isHit()) return mock.fetch(request);
      switch (failure) {
        case "kill":
          await mock.fetch(request);
          return die();
        case "reset":
        case "gone":
          throw new Error("connection reset");
        case "cut off":
          await mock.fetch(request);
          throw new Error("other side closed");
        case "500":
          mock.failNext();
          return mock.fetch(request);
        case "429":
          for (const key of Object.values(keys)) mock.throttle(key, 1);
          return mock.fetch(request);
        case "hang":
          return new Promise((_, reject) => {
            request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
          });
      }
    },
  };
}
