import { sha256 } from "../statement.ts";
import type { ChangeKind, Severity, Side } from "./severity.ts";

/** One change of a description, as a consumer feels it. */
export interface Change {
  readonly kind: ChangeKind;
  /** Depends on what changed alone: the same in every run that sees the change. */
  readonly id: string;
  readonly severity: Severity;
  readonly side: Side;
  /** The only operation that it is in: its key, until somebody knows its id. */
  readonly operation?: string;
  /** The keys of all operations that it is in. */
  readonly operations: readonly string[];
  /** The event that it is in. */
  readonly event?: string;
  /** In words: `answer 409`, `parameter filter[status]`, `connect/connection attributes.status`. */
  readonly where: string;
  /** The part of the request or the answer, from its top: `data.attributes.status`. */
  readonly paths: readonly string[];
  /** HTTP statuses of the answers that it is in. */
  readonly statuses: readonly string[];
  /** JSON pointer into the newer description, or into the older one for what is gone. */
  readonly pointer: string;
  /** The same in both, as far as it stands there. */
  readonly pointers: { readonly old?: string; readonly new?: string };
  readonly before?: string;
  readonly after?: string;
  /** Digests of the sentences that a promise was, and is. */
  readonly sentences?: readonly string[];
  /** API versions whose descriptions have it. */
  readonly versions: readonly string[];
}

/** What tells one change from another. */
export function changeId(kind: ChangeKind, parts: readonly (string | undefined)[]): string {
  const digest = sha256(JSON.stringify(parts.map((part) => part ?? null))).slice(0, 10);
  return `${kind}-${digest}`;
}
