import type { Description } from "../description.ts";
import type { PactFile } from "../pact-file.ts";
import { compare } from "./compare.ts";
import type { Finding } from "./finding.ts";
import { judgeTypes } from "./loose.ts";
import { judgeMessages } from "./messages.ts";
import { judgeStrictly } from "./strict.ts";
import { bodiesIn } from "./values-in.ts";
import { type Vacuous, vacuousIn } from "./vacuous.ts";

/** What a description says to a pact. */
export interface Checked {
  /** What the pact relies on and the description does not have. */
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Where the description leaves open what the pact relies on, and so could not contradict it. */
  readonly vacuous: readonly Vacuous[];
}

/** Compares a pact with a description, and with our own schemas where that leaves things open. */
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

/** The version of the API that a pact speaks, by its requests. */
export function versionOf({ interactions }: PactFile): string | undefined {
  for (const { request } of interactions) {
    for (const [name, [value]] of Object.entries(request?.headers ?? {})) {
      if (name.toLowerCase() === "persona-version") return value;
    }
  }
  return undefined;
}
