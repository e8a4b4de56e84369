/** Something in a pact that a description does not bear out. */
export interface Finding {
  /** The interaction's description. */
  readonly interaction: string;
  /** Where in the interaction. */
  readonly where: string;
  readonly what: string;
  /** A JSON pointer into the description. */
  readonly pointer: string;
}
