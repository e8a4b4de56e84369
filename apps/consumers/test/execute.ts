import { spawn } from "node:child_process";
import { once } from "node:events";

/** What came of a process. */
export interface Ended {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program to its end, with nothing in its environment but `env`. */
export async function execute(
  program: string,
  words: readonly string[],
  { cwd, env }: Surroundings,
): Promise<Ended> {
  const child = spawn(program, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const hear = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
