import { type Resource, shownBy } from "@persona-conformance/schemas";

/** The result of an acceptance. */
export interface Acceptance {
  readonly accepted: boolean;
  readonly result: string;
  /** Whether the target itself says so. A command may be wrong, and proves nothing about the target. */
  readonly trusted: boolean;
  /** No one has accepted, so the connection is unchanged. */
  readonly untouched?: true;
}

/** The statuses before and after the action that the API has no operation for. Neither, if a resource has no such action. */
export function acceptedStatuses({ lifecycle, operations }: Resource): {
  readonly waiting?: string;
  readonly accepted?: string;
} {
  const action = lifecycle.actions.find((name) => operations[name] === undefined);
  if (action === undefined) return {};
  const row = lifecycle.rowOf(action);
  const [waiting] = row.from;
  return { ...(waiting !== undefined && { waiting }), accepted: shownBy(row) };
}
