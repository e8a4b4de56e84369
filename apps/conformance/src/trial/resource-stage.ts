import type { Operation, Resource } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { Stage } from "./actor.ts";
import type { Arrangement } from "./arranging/arrangement.ts";
import { createFixtures, type Fixtures } from "./arranging/fixtures.ts";
import type { ActorName, PartyName } from "./party.ts";
import type { Actor, Trial } from "./trial.ts";
import type { Waiting } from "./waiting.ts";

/** What a trial gives to each of its resources. */
export interface TrialParts extends Stage {
  readonly trial: () => Trial;
  readonly as: (who: ActorName, cell?: Cell) => Actor;
  readonly waiting: Waiting;
}

/** What the parts of one resource's trial share. */
export interface ResourceStage extends TrialParts {
  readonly resource: Resource;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly arrangement: Arrangement | undefined;
  /** The party that creates it. */
  readonly creator: PartyName;
  /** The actor that is a party. */
  readonly actorOf: (party: string) => ActorName;
  readonly fixtures: Fixtures;
}

export function resourceStage(resource: Resource, parts: TrialParts): ResourceStage {
  const arrangement = parts.session.arrangements.get(resource.name);
  return {
    ...parts,
    resource,
    operations: resource.operations,
    arrangement,
    creator: arrangement?.by ?? "source",
    // A lifecycle's parties are actors.
    actorOf: (party) =>
      arrangement?.actorOf?.(parts.trial(), party as ActorName) ?? (party as ActorName),
    fixtures: createFixtures(resource, parts.context),
  };
}
