/** The result of an acceptance. */
export interface Acceptance {
  readonly accepted: boolean;
  readonly said: string;
  /** Whether the target itself says so. A command may be wrong, and proves nothing about the target. */
  readonly trusted: boolean;
  /** No one has accepted, so the connection is unchanged. */
  readonly untouched?: true;
}
