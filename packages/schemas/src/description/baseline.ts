import { brotliDecompressSync } from "node:zlib";
import kept from "./baseline.json" with { type: "json" };
import type { Surface } from "./surface.ts";

/** The state of the official description from which the data of this package was written. */
export interface Baseline {
  /** The day of that state. */
  readonly date: string;
  /** `sha256 …` of the file. */
  readonly digest: string;
  readonly version: string;
  /** Holds digests in place of all names and texts: nothing of the description is copied. */
  readonly surface: Surface;
  /** Keys of operations and names of events that a consumer of Connect may need. */
  readonly names: readonly string[];
  /** Digests of the keys of the operations that are the same in all versions. */
  readonly alike: ReadonlySet<string>;
}

/** Unpacks the baseline. This takes about 30 milliseconds. */
export function readBaseline(): Baseline {
  const { date, digest, version, names, packed } = kept;
  const text = brotliDecompressSync(Buffer.from(packed, "base64")).toString();
  // `pnpm run baseline` packed exactly this.
  const { surface, alike } = JSON.parse(text) as { surface: Surface; alike: string[] };
  return { date, digest, version, names, surface, alike: new Set(alike) };
}
