import type { Description } from "../description.ts";
import type { PactFile } from "../pact-file.ts";
import { compare } from "./compare.ts";
import type { Mismatch } from "./mismatch.ts";
import { judgeTypes } from "./loose.ts";
import { judgeMessages } from "./messages.ts";
import { judgeStrictly } from "./strict.ts";
import { bodiesIn } from "./values-in.ts";
import { type Vacuous, vacuousIn } from "./vacuous.ts";

/** The result of comparing a pact with a description. */
export interface Checked {
  /** What the pact relies on and the description contradicts or lacks. */
  readonly findings: readonly Mismatch[];
  readonly warnings: readonly Mismatch[];
  /** The places that the description leaves open, so that it cannot contradict the pact there. */
  readonly vacuous: readonly Vacuous[];
}

/** Compares a pact with a description. Where the description leaves something open, our own schemas decide. */
export async function check(pact: PactFile, { document }: Description): Promise<Checked> {
  const { errors, warnings } = await compare(pact, document);
  const bodies = bodiesIn(pact, document);
  const messages = judgeMessages(pact, document);
  return {
    findings: [
      ...errors,
      ...messages.errors,
      ...judgeTypes(bodies, document),
      ...judgeStrictly(pact),
    ],
    warnings: [...warnings, ...messages.undescribed],
    vacuous: vacuousIn(bodies, document),
  };
}

/** The API version in the requests of a pact. */
export function versionOf({ interactions }: PactFile): string | undefined {
  for (const { request } of interactions) {
    for (const [name, [value]] of Object.entries(request?.headers ?? {})) {
      if (name.toLowerCase() === "persona-version") return value;
    }
  }
  return undefined;
}
