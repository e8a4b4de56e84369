import { endsOf, type Resource, resources, shownBy } from "@persona-conformance/schemas/facts";

/** The names of the actions of all resources with some property. */
const actionsThat = (is: (resource: Resource, action: string) => boolean): readonly string[] =>
  (resources as readonly Resource[]).flatMap((resource) =>
    resource.lifecycle.actions.filter((action) => is(resource, action)),
  );

/** The actions whose requests have no parameters. */
export const actionsWithoutInputs = actionsThat(
  ({ inputs }, action) => inputs === undefined || !Object.hasOwn(inputs, action),
);

/** The actions that a resource allows once: nothing leads back to a status in which they are allowed. */
export const actionsAllowedOnce = actionsThat(({ lifecycle }, action) => {
  const row = lifecycle.rowOf(action);
  return [shownBy(row), ...endsOf(row)].every((end) =>
    row.from.every((start) => lifecycle.routeTo(end, start) === undefined),
  );
});
