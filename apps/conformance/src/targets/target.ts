import { randomUUID } from "node:crypto";
import type { Clock, Fetch } from "@persona-conformance/client";
import { registry, unknowns } from "@persona-conformance/schemas";
import type { Deadline } from "../deadline.ts";
import type { Runnable } from "../runner/run-options.ts";
import type { ActorName } from "../trial/party.ts";
import type { Arrangement } from "../trial/arranging/arrangement.ts";
import type { Session, Traffic } from "../trial/session.ts";
import type { TrialExchange } from "../trial/trial-exchange.ts";
import { createAskedKinds } from "../trial/requests/asked.ts";
import { createCrossing } from "../trial/requests/crossing.ts";
import { kindsOf } from "../trial/requests/request-kinds.ts";
import { createLags } from "../trial/reading/lag.ts";
import { createEdge } from "../trial/traffic/edge.ts";
import { createOutages } from "../trial/traffic/outages.ts";
import { driftOf } from "../trial/traffic/drift.ts";
import { responseTimesOf } from "../trial/traffic/response-times.ts";
import { arrangements } from "../trial/arranging/arrangements.ts";
import { moving } from "../capabilities.ts";
import { usedUp } from "../trial/traffic/politeness.ts";
import { openTrial } from "../trial/open-trial.ts";
import { type Trial } from "../trial/trial.ts";
import { brokenAt, cellTonight } from "./tonight.ts";

export interface Opening {
  /** The limit for one request, in milliseconds. */
  readonly timeout: number;
  /** The seed of the random choices. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: TrialExchange) => void;
  /** Called before a wait for the rate limit or the network, with its length in milliseconds. */
  readonly onWait?: Session["onWait"] & {};
  /** The maximum number of requests. */
  readonly maxRequests?: number;
  /** The time left for the run, in milliseconds. */
  readonly timeLeft?: () => number;
  /** Waits for a person. The deadline does not count this time. */
  readonly waitingForPerson?: Deadline["waitingForPerson"];
}

type Given = Pick<
  Session,
  "baseUrl" | "capabilities" | "context" | "accept" | "controls" | "budget" | "replicaPause"
> &
  Partial<Pick<Session, "registry" | "arrangements">> & {
    readonly fetch: Fetch;
    readonly clock: Clock;
    /** The context of all checks, if they share one. */
    readonly shared?: Session["context"];
  };

/** Opens a session on a target. */
export function openSession(
  given: Given,
  { timeout, seed = 0, signal, onWait, onExchange, timeLeft, maxRequests }: Opening,
): Session {
  const traffic: Traffic = {
    sent: 0,
    changes: 0,
    underway: 0,
    overlapping: false,
    sawStaleRead: false,
    lags: createLags(),
    answeredAt: 0,
    noEnds: new Map(),
    shown: 0,
    noteChange(at) {
      if (traffic.changedAt === undefined) traffic.sawStaleRead = false;
      traffic.changedAt = at;
    },
  };
  const capabilities: ReadonlySet<string> = given.capabilities;
  return {
    registry,
    arrangements,
    ...given,
    async fetch(request, options) {
      traffic.overlapping = traffic.underway > 0;
      traffic.underway += 1;
      traffic.sent += 1;
      if (request.method !== "GET") traffic.changes += 1;
      try {
        const response = await given.fetch(request, options);
        if (request.method !== "GET" && response.status < 300)
          traffic.noteChange(given.clock.now());
        return response;
      } finally {
        traffic.underway -= 1;
        traffic.answeredAt = given.clock.now();
      }
    },
    traffic,
    timeout,
    seed,
    newKey: randomUUID,
    keys: new Map(),
    crossing: createCrossing(
      () =>
        [...(given.arrangements ?? arrangements).values()].flatMap((arrangement) =>
          kindsOf(arrangement, (name) => capabilities.has(name), actorsOf(arrangement, given)),
        ),
      seed,
    ),
    asked: createAskedKinds(),
    edge: createEdge((milliseconds) => given.clock.sleep(milliseconds, signal)),
    outages: createOutages(given.clock.now),
    exchanges: [],
    exchangesOf: new Map(),
    unanswered: [],
    transitions: [],
    inVain: new Map(),
    otherCells: { reads: 0, differed: false },
    newest: new Map(),
    observed: new Map(),
    ...(signal && { signal }),
    ...(onWait && { onWait }),
    ...(maxRequests !== undefined && { maxRequests }),
    ...(timeLeft && { timeLeft }),
    ...(onExchange && { onExchange }),
  };
}

/** Wraps a session for the runner. */
export function runnable(
  kind: string,
  session: Session,
  close: Runnable<Trial>["close"],
): Runnable<Trial> {
  return {
    kind,
    baseUrl: session.baseUrl,
    capabilities: session.capabilities,
    open: ({ id }, cell, log, turn) => openTrial(session, cell, log, { turn, check: id }),
    elsewhere: ({ id }, cell) => cellTonight(session, id, cell),
    brokenAt: (at, cell) => brokenAt(session, at, cell),
    opening: () => session.exchanges,
    requests: () => session.traffic.sent,
    exhausted: () =>
      session.traffic.stopped ??
      (session.traffic.sent >= (session.maxRequests ?? Infinity)
        ? usedUp(session.maxRequests ?? 0)
        : undefined),
    lags: () => session.traffic.lags.areNoticeable(),
    readsOnly: ({ needs }) => !needs.some((need) => moving.has(need)),
    observations: () =>
      Array.from(session.observed, ([id, { exchange, ...seen }]) => {
        const shown = session.exchanges.find((one) => one.exchange === exchange);
        return {
          id,
          question: unknowns[id].question,
          candidates: [...unknowns[id].answers],
          ...seen,
          ...(shown && { shown }),
        };
      }).toSorted((a, b) => a.id.localeCompare(b.id)),
    pairs: session.crossing.pairs,
    drift: () => driftOf(session.exchanges),
    responseTimes: () => responseTimesOf(session.exchanges),
    close,
  };
}

/** Names the actor that is a party of a resource. */
const actorsOf =
  ({ actorOf }: Arrangement, { shared }: Given) =>
  (party: string): string =>
    // The parties of a lifecycle are actors.
    (shared && actorOf?.({ context: shared() }, party as ActorName)) ?? party;
