/** An open question of the documentation. */
export interface Unknown {
  readonly question: string;
  /** Every answer that the documentation allows. */
  readonly answers: readonly [string, string, ...string[]];
  /** The mock's default answer. It is our ruling, and says nothing about Persona. */
  readonly ours: string;
}
