import { Violation } from "../../runner/outcome.ts";
import type { View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";

/**
 * Demands that a creation made a resource of its own: each has an idempotency key of its own.
 *
 * @throws {Violation} If the run knows it from an earlier creation.
 */
export function expectAnother(trial: Trial, { id, resource, exchange }: View): void {
  const isKnown = (trial.context.made.get(resource.name) ?? []).some((made) => made.id === id);
  if (!isKnown) return;
  const cites = "protocol/idempotent-fresh-key";
  throw new Violation(`another ${resource.one}`, id, { cites, evidence: exchange });
}
