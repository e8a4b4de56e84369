import type { Objection, Resource } from "@persona-conformance/schemas/facts";
import { answerOf } from "../../rulings.ts";
import type { World } from "../../served.ts";
import type { ResourceRules, Tried } from "../rules.ts";
import type { Stored } from "../stored.ts";

/** What the correct rules of a resource work with. */
export interface Ruled {
  readonly resource: Resource;
  readonly world: World;
  /** The rules in force: these, with those that are special for the resource. */
  inForce(): ResourceRules;
  /** The answer to an open question of this resource. */
  ruling(question: string, otherwise?: string): string;
  /** The ruling for an objection against an attempt, usually an HTTP status. */
  answerTo(tried: Tried, objection: Objection): string;
  /** The other resource on which this one depends. An attribute or a relationship names it. */
  conditionOf(stored: Stored, other: string): Stored | undefined;
}

export function ruledBy(resource: Resource, world: World, inForce: () => ResourceRules): Ruled {
  const { lifecycle, name } = resource;
  const ruling = (question: string, otherwise = "409") =>
    answerOf(world.rulings, `${name}/${question}`) ?? otherwise;

  function conditionOf({ attributes, relationships }: Stored, other: string): Stored | undefined {
    const ids = [...Object.values(attributes), ...Object.values(relationships).map(({ id }) => id)];
    return ids.map((id) => world.find(other, String(id))).find((one) => one !== undefined);
  }

  function answerTo({ action, party, stored }: Tried, objection: Objection): string {
    if (objection === "party") return ruling(`${action}-by-${party}`);
    if (objection === "status") return ruling(`${action}-${stored.status}`);
    const { while: condition } = lifecycle.rowOf(action);
    const other = condition && conditionOf(stored, condition.resource)?.status;
    return ruling(`${action}-over-${other}`, ruling(`${action}-unmet`));
  }

  return { resource, world, inForce, ruling, answerTo, conditionOf };
}
