import { kebabOf } from "@persona-conformance/client";
import { jsonAt, shownBy } from "@persona-conformance/schemas";
import { turnsInto } from "./arrivals.ts";
import { actedOn } from "../trial-exchange.ts";
import type { ActionAnswer } from "./move.ts";
import type { Reads } from "../reading/reads.ts";
import type { ResourceStage } from "../resource-stage.ts";
import type { ResourceTrial } from "../resource-trial.ts";

const conflict = 409;

export const createUnhindered = (
  { resource, session, fixtures }: ResourceStage,
  { ended }: Pick<Reads, "ended">,
): ResourceTrial["unhindered"] =>
  async function unhindered(id, send) {
    const answer = await send();
    if (statusOf(answer) !== conflict) return answer;
    const others = inProgress().filter((other) => other !== id);
    for (const other of others) await ended(other);
    return others.length === 0 ? answer : send();

    /**
     * Those of this run that an answer showed in a status that ends by itself, and no later answer in one of its ends. If the
     * answer to an action was lost, the action may have led there.
     */
    function inProgress(): readonly string[] {
      const { lifecycle } = resource;
      const ends = new Map<unknown, readonly string[]>();
      for (const { operation, exchange } of session.exchanges)
        if (operation?.resource === resource) {
          if (exchange.status >= 500 && lifecycle.actions.includes(operation.name)) {
            const tried = actedOn(exchange) ?? "";
            const next = turnsInto(resource, shownBy(lifecycle.rowOf(operation.name)));
            if (next.length > 0) ends.set(tried, next);
          }
          for (const row of [jsonAt(kebabOf(exchange), "data")].flat()) {
            const [shown, status] = [
              jsonAt(row, "id"),
              String(jsonAt(row, "attributes", "status")),
            ];
            const next = turnsInto(resource, status);
            if (next.length > 0) ends.set(shown, next);
            // A stale read may show an earlier status.
            else if (ends.get(shown)?.includes(status)) ends.delete(shown);
          }
        }
      return fixtures.made.map((made) => made.id).filter((made) => ends.has(made));
    }
  };

function statusOf(answer: ActionAnswer): number | undefined {
  if ("exchange" in answer) return answer.exchange.status;
  return "status" in answer ? answer.status : undefined;
}
