import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, faults } from "@persona-conformance/mock";
import { exitCode } from "../../src/document/verdict.ts";
import { oneRun } from "./one-run.ts";
import { standIn } from "./stand-in.ts";

/** Counts the faults that a run notices, and returns those that it misses if replicas lag, in words. */
export async function faultsUnderLag(): Promise<{ noticed: number; wrong: readonly string[] }> {
  const wrong: string[] = [];
  let noticed = 0;
  for (const fault of faults) {
    if (!(await isNoticed(fault, 0))) continue;
    noticed += 1;
    if (!(await isNoticed(fault, 60))) wrong.push(`${fault.name} is not noticed under lag`);
  }
  return { noticed, wrong };
}

async function isNoticed(fault: Fault, lag: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "persona-nights-"));
  try {
    const sandbox = await standIn({ original: "pending", fault, lag });
    const run = await oneRun(sandbox, { folder, acceptor: "command", hangs: false, messages: [] });
    return run !== "killed" && exitCode(run) === 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
