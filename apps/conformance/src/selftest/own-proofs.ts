import type { ProvenCheck } from "../config/own-check.ts";
import { subjects, tryOn } from "./trial-run.ts";

/** The proof that a team's own check can fail. */
export interface Proof {
  readonly id: string;
  /** The fault that it should notice. Without one it is unproven. */
  readonly notices?: string;
  /** Whether it noticed the fault. */
  readonly noticed: boolean;
  /** The sets of rulings under which it did not pass, although all of them are right. */
  readonly alarms: readonly string[];
}

/** Runs each check with the fault that it names, and under every set of rulings. */
export async function proofsOf(own: readonly ProvenCheck[]): Promise<readonly Proof[]> {
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
