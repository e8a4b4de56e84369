import { sha256 } from "../statement.ts";
import type { ChangeKind, Severity, Side } from "./severity.ts";

/** One change of a description that affects consumers. */
export interface Change {
  readonly kind: ChangeKind;
  /** Computed only from what changed, so it is the same in every run. */
  readonly id: string;
  readonly severity: Severity;
  readonly side: Side;
  /** Its operation, if there is only one: the key, later the id. */
  readonly operation?: string;
  /** The keys of all its operations. */
  readonly operations: readonly string[];
  /** Its event. */
  readonly event?: string;
  /** Its place in words: `answer 409`, `parameter filter[status]`, `connect/connection attributes.status`. */
  readonly where: string;
  /** The changed members of the request or the answer, from the top: `data.attributes.status`. */
  readonly paths: readonly string[];
  /** The HTTP statuses of its answers. */
  readonly statuses: readonly string[];
  /** A JSON pointer into the newer description. For a removal, into the older one. */
  readonly pointer: string;
  /** The pointers into both descriptions. One is missing for an addition or a removal. */
  readonly pointers: { readonly old?: string; readonly new?: string };
  readonly before?: string;
  readonly after?: string;
  /** For a changed promise: digests of the old and the new sentences. */
  readonly sentences?: readonly string[];
  /** The API versions in which it was found. */
  readonly versions: readonly string[];
}

/** Computes the id of a change. */
export function changeId(kind: ChangeKind, parts: readonly (string | undefined)[]): string {
  const digest = sha256(JSON.stringify(parts.map((part) => part ?? null))).slice(0, 10);
  return `${kind}-${digest}`;
}
