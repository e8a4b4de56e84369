import { spawn } from "node:child_process";
import { once } from "node:events";

/** What came of a process. */
export interface Ended {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** Milliseconds from its start to the first output that `until` matches; to its end without one. */
  readonly took: number;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly until?: RegExp;
}

/** Runs a program to its end, with nothing in its environment but `env`. */
export async function execute(
  program: string,
  words: readonly string[],
  { cwd, env, until }: Surroundings,
): Promise<Ended> {
  const began = performance.now();
  const child = spawn(program, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let seen: number | undefined;
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    if (until?.test(output)) seen ??= performance.now() - began;
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, took: seen ?? performance.now() - began };
}
