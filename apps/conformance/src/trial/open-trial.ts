import type { Resource } from "@persona-conformance/schemas";
import { byTurns } from "../capabilities.ts";
import type { Cell } from "../runner/check.ts";
import type { TrialLog } from "../runner/run-options.ts";
import type { Turn } from "../runner/turns.ts";
import { createActors } from "./actor.ts";
import { createMemory } from "./memory.ts";
import { openResourceTrial } from "./open-resource-trial.ts";
import type { ActorName } from "./party.ts";
import { waitForAll } from "./traffic/politeness.ts";
import type { ResourceTrial } from "./resource-trial.ts";
import type { Session } from "./session.ts";
import type { Pace, Trial } from "./trial.ts";
import { createWaiting } from "./waiting.ts";

/** How the trial of one check is opened. */
interface Opened {
  readonly pace?: Pace | undefined;
  /** Without it, checks take no turns. */
  readonly turn?: Turn | undefined;
  /** The id of the check. */
  readonly check?: string | undefined;
}

export function openTrial(
  session: Session,
  cell: Cell,
  log: TrialLog,
  { pace = "patient", turn, check }: Opened = {},
): Trial {
  const context = session.context();
  const { at = cell } = log;
  const stage = { session, context, home: cell, log };
  const actor = createActors(stage);
  const as = (who: ActorName, other = at) => actor(who, other);
  const waiting = createWaiting(session, log, pace);
  const opened = new Map<Resource, ResourceTrial>();
  const { eventually, waitForReplicas, sleep, advanceTime } = waiting;
  const hasCapability = (capability: string) =>
    // Widened, since the capability may be any string.
    (session.capabilities as ReadonlySet<string>).has(capability) &&
    (turn !== "none" || !byTurns.has(capability));

  function of<R extends Resource>(resource: R): ResourceTrial<R> {
    const known =
      opened.get(resource) ??
      openResourceTrial(resource, { ...stage, as, waiting, trial: () => trial });
    opened.set(resource, known);
    // It was opened with this resource, so its statuses and actions are the resource's.
    return known as unknown as ResourceTrial<R>;
  }

  const trial: Trial = {
    cell: at,
    context,
    controls: session.controls,
    outages: session.outages,
    resources: session.registry.resources,
    hasCapability,
    triesAll:
      hasCapability("disposable") ||
      turn === "all" ||
      (turn === undefined && hasCapability("thorough")),
    as,
    in: (other) => ({ as: (who) => actor(who, { ...at, ...other }) }),
    cellFor: (kind) => session.crossing.cellFor(kind, cell),
    asked: session.asked,
    of,
    fork: (other) => openTrial(session, cell, log, { pace: other, turn, check }),
    seed: session.seed,
    newKey: session.newKey,
    waitForAll: (actors) => waitForAll(session, actors),
    now: session.clock.now,
    eventually,
    waitForReplicas,
    sleep,
    advanceTime,
    ...createMemory(session, context, cell, log, check),
  };
  return trial;
}
