import type { Resource } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { TrialLog } from "../runner/run-options.ts";
import { type Actor, createActors } from "./actor.ts";
import type { Crossing } from "./crossing.ts";
import { createMemory, type Memory } from "./memory.ts";
import type { Outages } from "./outages.ts";
import { waitForAll } from "./politeness.ts";
import { openResourceTrial } from "./open-resource-trial.ts";
import type { ResourceTrial } from "./resource-trial.ts";
import type { ActorName, Controls, Session, TrialContext } from "./session.ts";
import { createWaiting, type Pace, type Waiting } from "./waiting.ts";

/** What one check uses to talk to a session. */
export interface Trial
  extends Memory, Pick<Waiting, "eventually" | "waitForReplicas" | "sleep" | "advanceTime"> {
  readonly cell: Cell;
  readonly context: TrialContext;
  readonly controls: Controls | undefined;
  /** Operations that have always failed so far. */
  readonly outages: Outages;
  /** Every resource of the target. */
  readonly resources: readonly Resource[];
  /** Whether the target has a capability. */
  hasCapability(capability: string): boolean;
  as(who: ActorName): Actor;
  /** Actors in another cell. */
  in(cell: Partial<Cell>): Pick<Trial, "as">;
  /** The cell in which a request of this kind covers the most new pairs. */
  readonly cellFor: Crossing["cellFor"];
  /** What this run has asked so far, one request of each kind. */
  readonly asked: Session["asked"];
  /** The trial of one resource. Always returns the same one. */
  of<R extends Resource>(resource: R): ResourceTrial<R>;
  /** The same trial with another resource, if each check has its own. */
  fork(pace: Pace): Trial;
  /** The seed of the random choices. */
  readonly seed: number;
  newKey(): string;
  /**
   * Waits until each of these actors can send a request, one for each mention. Requests that are sent then overlap, whatever is
   * left of the rate limit.
   */
  waitForAll(actors: readonly ActorName[]): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

export function openTrial(
  session: Session,
  cell: Cell,
  log: TrialLog,
  pace: Pace = "patient",
): Trial {
  const context = session.context();
  const stage = { session, context, home: cell, log };
  const actor = createActors(stage);
  const as = (who: ActorName, other = cell) => actor(who, other);
  const waiting = createWaiting(session, log, pace);
  const opened = new Map<Resource, ResourceTrial>();
  const { eventually, waitForReplicas, sleep, advanceTime } = waiting;

  function of<R extends Resource>(resource: R): ResourceTrial<R> {
    const known =
      opened.get(resource) ??
      openResourceTrial(resource, { ...stage, as, waiting, trial: () => trial });
    opened.set(resource, known);
    // It was opened with this resource, so its statuses and actions are the resource's.
    return known as unknown as ResourceTrial<R>;
  }

  const trial: Trial = {
    cell,
    context,
    controls: session.controls,
    outages: session.outages,
    resources: session.registry.resources,
    // Widened, since the capability may be any string.
    hasCapability: (capability) => (session.capabilities as ReadonlySet<string>).has(capability),
    as,
    in: (other) => ({ as: (who) => actor(who, { ...cell, ...other }) }),
    cellFor: session.crossing.cellFor,
    asked: session.asked,
    of,
    fork: (other) => openTrial(session, cell, log, other),
    seed: session.seed,
    newKey: session.newKey,
    waitForAll: (actors) => waitForAll(session, actors),
    now: session.clock.now,
    eventually,
    waitForReplicas,
    sleep,
    advanceTime,
    ...createMemory(session, context, cell, log),
  };
  return trial;
}
