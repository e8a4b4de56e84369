import { createHash } from "node:crypto";

/**
 * How binding a statement is. Persona's documentation does not use RFC 2119 words, so this is our own rule. MUST: the
 * text is flat ("cannot", "only", "must", or a definition). SHOULD: it follows from an example, a schema or another
 * sentence. MAY: the text does not say, and we record what a target does.
 */
export type Level = "MUST" | "SHOULD" | "MAY";

/** The place in the official OpenAPI description behind a statement. */
export interface Source {
  /** A JSON pointer into the bundled description. */
  readonly pointer: string;
  /**
   * The digest of the sentence at this place, in its normal form: order, punctuation, case and markup do not count.
   * Without it, the statement is based on the schema at this place.
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

/** The SHA-256 digest of a text, in hexadecimal digits. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
