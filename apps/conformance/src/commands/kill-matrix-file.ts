import { join } from "node:path";
import { z } from "zod";
import type { KillMatrix } from "../document/run-document.ts";
import { refuseOldFormat } from "../old-format.ts";
import { readText } from "../read-text.ts";
import type { KillMatrix as WholeMatrix } from "../selftest/campaign.ts";
import { suite } from "../suite.ts";

const names = z.record(z.string(), z.array(z.string()));

/** The parts of a `kill-matrix.json` that go into a run document. */
const Written = z.object({
  format: z.literal(2),
  version: z.string(),
  startedAt: z.iso.datetime(),
  faults: names,
  only: names,
  alarms: names,
  rulings: z.number().int(),
  /** A sample is not whole. */
  sample: z.never().optional(),
});

/** A kill matrix in the form of a run document: each check's id occurs once. */
export function compact(
  matrix: Pick<WholeMatrix, "startedAt" | "faults" | "only" | "alarms" | "rulings">,
): KillMatrix {
  const { startedAt, rulings } = matrix;
  const checks = Object.keys(matrix.only);
  const places = new Map(checks.map((id, place) => [id, place]));
  return {
    startedAt,
    checks,
    faults: Object.fromEntries(
      Object.entries(matrix.faults).map(([fault, ids]) => [
        fault,
        ids.flatMap((id) => places.get(id) ?? []),
      ]),
    ),
    rulings,
    alarms: Object.keys(matrix.alarms),
  };
}

/**
 * Reads the kill matrix that `selftest` wrote into a folder. Undefined if there is none that can be used: a
 * run works without it.
 * @throws {ConfigError} If it is of format 1.
 */
export async function readKillMatrix(folder: string): Promise<KillMatrix | undefined> {
  const file = join(folder, "kill-matrix.json");
  const value = await readText(file).then(parse, () => undefined);
  refuseOldFormat(value, file, "kill matrix");
  const written = Written.safeParse(value);
  if (!written.success) return undefined;
  const { version, rulings } = written.data;
  // Without rulings, the selftest tried only some faults.
  return version === suite.version && rulings > 0 ? compact(written.data) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
