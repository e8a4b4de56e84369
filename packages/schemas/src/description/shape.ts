import type { Sentence } from "./sentence.ts";

/** A number that a table of the surface gives to one of its entries. */
export type Index = number;

/**
 * What a schema allows, in one form: references resolved, `allOf` merged, names and order forgotten. Shapes refer to one
 * another by index, so that a schema may hold itself.
 */
export interface Shape {
  /** Where it stands in the description. */
  readonly pointer: string;
  /** In alphabetical order, without `null`; empty where anything goes. */
  readonly types: readonly string[];
  readonly nullable?: true;
  /** The values of a closed list (`enum`, `const`), as JSON. */
  readonly values?: readonly string[];
  /** The values that the prose lists where the schema is open, as JSON. */
  readonly listed?: readonly string[];
  readonly format?: string;
  /** Bounds and rules by their keyword: `maximum`, `pattern`, `not` … */
  readonly limits?: Readonly<Record<string, string | number | boolean>>;
  /** What is taken where nothing is sent, as JSON. */
  readonly preset?: string;
  readonly members?: Readonly<Record<string, Member>>;
  /** No member but these is allowed. */
  readonly closed?: true;
  /** What any other member is. */
  readonly rest?: Index;
  readonly items?: Index;
  /** One or several of these hold beside the rest. */
  readonly variants?: readonly Index[];
  readonly deprecated?: true;
  /** Indices into the surface's sentences. */
  readonly sentences?: readonly Index[];
}

/** A member of an object, or a header of an answer. */
export interface Member {
  readonly shape: Index;
  readonly required?: true;
  /** Only ever sent, or only ever received. */
  readonly only?: "request" | "response";
  readonly deprecated?: true;
}

/** The tables that a surface's entries refer to. */
export interface Tables {
  readonly shapes: readonly Shape[];
  readonly sentences: readonly Sentence[];
}
