/** A place where a description contradicts or lacks what a pact relies on. */
export interface Mismatch {
  /** The description of the interaction. */
  readonly interaction: string;
  /** The place in the interaction, like `response.body.data`. */
  readonly where: string;
  readonly what: string;
  /** A JSON pointer into the description. */
  readonly pointer: string;
}
