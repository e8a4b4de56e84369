/** What came of an acceptance. */
export interface Acceptance {
  readonly accepted: boolean;
  readonly said: string;
  /** Whether this is the target's own word. A command's may be wrong, and proves nothing about the target. */
  readonly trusted: boolean;
  /** Nobody has done anything, so that the connection is as it was. */
  readonly untouched?: true;
}
