import type { Resource } from "@persona-conformance/schemas";
import type { Fixture } from "./fixture.ts";
import type { TrialContext } from "../trial-context.ts";
import type { View } from "../reading/view.ts";

/** The resources of one kind that a check may use. */
export interface Fixtures {
  /** The one that this check works on. */
  current(): Fixture | undefined;
  /** Makes one the current one. */
  use(fixture: Fixture): Fixture;
  /** Those that earlier checks created, if a resource comes to an end. */
  readonly made: readonly Fixture[];
  known(id: string): Fixture | undefined;
  /** Remembers a new one. */
  keep(view: View): Fixture;
}

export function createFixtures(resource: Resource, context: TrialContext): Fixtures {
  const made = context.made.get(resource.name) ?? [];
  context.made.set(resource.name, made);
  let current = context.fixtures.get(resource.name);
  return {
    current: () => current,
    use(fixture) {
      current = fixture;
      return fixture;
    },
    made,
    known: (id) => (current?.id === id ? current : made.find((other) => other.id === id)),
    keep(last) {
      const kept: Fixture = { resource, id: last.id, last };
      // A resource with final statuses cannot be brought back, so a check uses several.
      if (resource.lifecycle.finals.length > 0) made.push(kept);
      return kept;
    },
  };
}
