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
  /** Which sentence of the text there, from 1; without it the whole node counts. */
  readonly sentence?: number;
  /** Of the sentence, or of the node as JSON. Another hash means that the documentation changed. */
  readonly sha256: string;
}

/** One promise of Persona's documentation, in our own words. */
export interface Statement {
  readonly level: Level;
  readonly text: string;
  readonly url: string;
  readonly source?: Source;
}

/** What a JSON pointer leads to, or undefined where it leads nowhere. */
export function nodeAt(document: unknown, pointer: string): unknown {
  let node = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

/** The text or node that a source points at, or undefined where the description no longer has it. */
export function lookUp(
  description: unknown,
  { pointer, sentence }: Omit<Source, "sha256">,
): string | undefined {
  const node = nodeAt(description, pointer);
  if (sentence === undefined) return JSON.stringify(node);
  return typeof node === "string" ? sentencesOf(node)[sentence - 1] : undefined;
}

function sentencesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .split(/(?<=[.!?]) (?=[A-Z])/);
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
