import { enableCompileCache } from "node:module";

// Stripping types and compiling take half of a short run's time; the second run finds both done.
enableCompileCache();
const { program } = await import("./program.ts");

const { env, stderr, stdin, stdout } = process;
// Pact would send who uses it, from within its native part.
env.PACT_DO_NOT_TRACK ??= "true";
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
}
// A reader that has seen enough, such as `head`, closes the pipe.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== "";

/** Anything but a yes is a no, the end of the input and Ctrl-C included. */
async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stop.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

process.exitCode = await program(process.argv.slice(2), {
  environment: env,
  folder: process.cwd(),
  write: (text) => stdout.write(text),
  writeError: (text) => stderr.write(text),
  colour: forced || (stdout.isTTY && !refused),
  live: stderr.isTTY && env.CI === undefined,
  ...(stdin.isTTY && stderr.isTTY && env.CI === undefined && { ask }),
  width: stdout.columns || 100,
  signal: stop.signal,
});
