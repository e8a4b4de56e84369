import { type Exchange, jsonOf } from "@persona-conformance/client";
import { jsonAt, type Resource } from "@persona-conformance/schemas";
import { type Spoilt, Violation } from "../../runner/outcome.ts";
import type { View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";
import { isAbout } from "../trial-exchange.ts";

/**
 * Demands that a creation made a resource of its own: each has an idempotency key of its own.
 *
 * @throws {Violation} If the run knows it from an earlier creation.
 */
export function expectAnother(trial: Trial, view: View): void {
  const made = trial.context.made.get(view.resource.name) ?? [];
  if (made.some(({ id }) => id === view.id)) throw madeTwice(trial, view);
}

/** The violation of two creations that give the same resource. */
export const madeTwice = (
  trial: Trial,
  { id, resource, exchange }: Pick<View, "id" | "resource" | "exchange">,
): Violation =>
  new Violation(`another ${resource.one}`, id, {
    cites: "protocol/idempotent-fresh-key",
    evidence: exchange,
    spoilt: confusedWith(trial, resource),
  });

/** If two creations give the same id, each answer about this id may be about either of them. */
function confusedWith(trial: Trial, resource: Resource): Spoilt {
  const twice = () => {
    const creations = trial
      .exchanges()
      .filter(({ operation }) => operation?.resource === resource && operation.name === "create");
    // A replay shows the same one again.
    const first = new Map(
      creations.toReversed().map((one) => [`${one.key} ${one.sent.idempotencyKey}`, one.exchange]),
    );
    const made = [...first.values()].map((exchange) => jsonAt(jsonOf(exchange), "data", "id"));
    return made.filter((id, place) => made.indexOf(id) < place && id !== undefined).map(String);
  };
  let ids: readonly string[] | undefined;
  // Asked at the end of the run, when all creations are known.
  const has = (one: Exchange) =>
    (ids ??= twice()).some((id) => isAbout(one, id) || one.body.includes(JSON.stringify(id)));
  return { answers: { has }, for: "all", leads: true };
}
