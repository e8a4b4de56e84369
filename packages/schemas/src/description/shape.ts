import type { Sentence } from "./sentence.ts";

/** The index of an entry in a table of the surface. */
export type Index = number;

/**
 * The content of a schema in one form: references resolved, `allOf` merged, without names and order. Shapes refer to
 * each other by index, so a schema may contain itself.
 */
export interface Shape {
  /** Its place in the description. */
  readonly pointer: string;
  /** In alphabetical order, without `null`. Empty if any type is allowed. */
  readonly types: readonly string[];
  readonly nullable?: true;
  /** The values of a closed list (`enum`, `const`), as JSON. */
  readonly values?: readonly string[];
  /** The values in the prose of an open schema, as JSON. */
  readonly listed?: readonly string[];
  readonly format?: string;
  /** Bounds and rules by their keyword: `maximum`, `pattern`, `not` … */
  readonly limits?: Readonly<Record<string, string | number | boolean>>;
  /** The default, as JSON. */
  readonly preset?: string;
  readonly members?: Readonly<Record<string, Member>>;
  /** No other members are allowed. */
  readonly closed?: true;
  /** The shape of any other member. */
  readonly rest?: Index;
  readonly items?: Index;
  /** One or several of these apply, too. */
  readonly variants?: readonly Index[];
  readonly deprecated?: true;
  /** Indices into the surface's sentences. */
  readonly sentences?: readonly Index[];
}

/** A member of an object, or a header of an answer. */
export interface Member {
  readonly shape: Index;
  readonly required?: true;
  /** Set if it is only sent, or only received. */
  readonly only?: "request" | "response";
  readonly deprecated?: true;
}

/** The tables to which a surface's entries refer. */
export interface Tables {
  readonly shapes: readonly Shape[];
  readonly sentences: readonly Sentence[];
}
