import { type Surface, surfaceOf } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";
import { type Concern, partIn } from "./scope.ts";
import { demandDescription, demandWhole } from "./demand.ts";
import { reasonOf } from "./files.ts";
import type { KnownParts } from "./known-parts.ts";
import { parseDocument } from "./parse.ts";

interface Bundle {
  readonly bytes: Uint8Array;
  /** Its name in an error. */
  readonly source: string;
  /** The part of the description to read. */
  readonly concern: Concern;
  /** The parts that were read before. */
  readonly parts: KnownParts;
}

/**
 * Builds the surface of a description in one file. Undefined if it refers to other files.
 * @throws {ConfigError} Names the mistake.
 */
export async function buildSurface({
  bytes,
  source,
  concern,
  parts,
}: Bundle): Promise<Surface | undefined> {
  const value = await parseDocument(bytes, source, parts);
  try {
    if (refersToFiles(value)) return undefined;
    return surfaceOf(demandWhole(demandDescription(value, source), source), partIn(concern));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(`${source} is nested too deeply (${reasonOf(error)})`, { cause: error });
  }
}

function refersToFiles(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => {
    if (key === "$ref" && typeof item === "string")
      return /^(?![a-z][a-z0-9+.-]*:)[^#]/i.test(item);
    return key !== "example" && key !== "examples" && refersToFiles(item);
  });
}
