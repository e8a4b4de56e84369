import { createHash } from "node:crypto";

/**
 * How binding a statement is. Persona's documentation is not written in RFC 2119 words, so the level has a rule of our
 * own. MUST: the text is flat ("cannot", "only", "must", or a definition). SHOULD: it follows from an example, a schema
 * or another sentence. MAY: the text is silent, and we record what a target does.
 */
export type Level = "MUST" | "SHOULD" | "MAY";

/** The place in the official OpenAPI description that a statement rests on. */
export interface Source {
  /** JSON pointer into the bundled description. */
  readonly pointer: string;
  /**
   * Digest of the sentence there, by its normal form: order, punctuation, case and markup do not count. Without it the
   * statement rests on what stands there in the schema.
   */
  readonly sentence?: string;
}

/** One promise of Persona's documentation, in our own words. */
export interface Statement {
  readonly level: Level;
  readonly text: string;
  readonly url: string;
  readonly source?: Source;
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
