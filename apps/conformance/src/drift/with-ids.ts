import { type Change, operationKey } from "@persona-conformance/schemas/description";
import { registry } from "@persona-conformance/schemas/facts";
import type { OpenedSpec } from "../description/open.ts";

/** Replaces the operation of a change by its id in the description, as in all our documents. */
export function withIds(
  changes: readonly Change[],
  states: readonly OpenedSpec[],
): readonly Change[] {
  const ids = new Map(
    registry.operations.map(({ id, method, path }): [string, string] => [
      operationKey(method, path),
      id,
    ]),
  );
  for (const { surface } of states.flatMap(({ versions }) => versions)) {
    for (const [key, { id }] of Object.entries(surface.operations))
      if (id !== undefined) ids.set(key, id);
  }
  return changes.map((change) =>
    change.operation === undefined
      ? change
      : { ...change, operation: ids.get(change.operation) ?? change.operation },
  );
}
