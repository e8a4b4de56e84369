import { faults } from "@persona-conformance/mock";
import { didYouMean } from "@persona-conformance/schemas/facts";
import type { ProvenCheck } from "../config/own-check.ts";
import { ConfigError } from "../config-error.ts";
import { subjects, tryOn } from "./trial-run.ts";
import { invocation } from "../invocation.ts";

/** What a team's own check is worth. */
export interface Proof {
  readonly id: string;
  /** The fault that it says it notices; without one it is unproven. */
  readonly notices?: string;
  /** Whether it does. */
  readonly noticed: boolean;
  /** Sets of rulings, all of them right, under which it does not pass. */
  readonly alarms: readonly string[];
}

/** Tries each check on the fault that it names, and under every set of rulings. */
export async function proofsOf(own: readonly ProvenCheck[]): Promise<readonly Proof[]> {
  const names = faults.map(({ name }) => name);
  for (const { id, notices } of own) {
    if (notices === undefined || names.includes(notices)) continue;
    const hint = didYouMean(notices, names) || `\`${invocation} list --faults\` shows all`;
    throw new ConfigError(`${id} notices ${notices}, which is no fault of the mock's: ${hint}`);
  }
  const rulings = subjects().filter(({ kind }) => kind === "ruling");
  const proofs: Proof[] = [];
  for (const check of own) {
    const { id, notices } = check;
    const seen = notices && (await tryOn({ kind: "fault", name: notices }, [check]));
    const runs = [];
    for (const ruling of rulings) runs.push(await tryOn(ruling, [check]));
    proofs.push({
      id,
      ...(notices !== undefined && { notices }),
      noticed: seen ? seen.failed.includes(id) : false,
      alarms: runs
        .filter(({ failed, undecided }) => failed.length + undecided.length > 0)
        .map(({ subject }) => subject.name),
    });
  }
  return proofs;
}
