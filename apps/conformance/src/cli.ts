import { enableCompileCache } from "node:module";
import { createOutput } from "./output.ts";
import { createStop } from "./stop.ts";

// Stripping types and compiling take half of a short run's time; the second run finds both done.
enableCompileCache();
const { program } = await import("./program.ts");

const { env, stderr, stdin, stdout } = process;
// Pact would send who uses it, from within its native part.
env.PACT_DO_NOT_TRACK ??= "true";

const writeError = createOutput(stderr);
const write = createOutput(stdout, ({ code, message }) => {
  // A pipe is closed by whoever has seen enough.
  if (code !== "EPIPE") writeError(`cannot write to standard output (${message})\n`);
});

const stop = createStop(process, writeError);

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

/** How a desktop opens a file. */
async function open(path: string): Promise<boolean> {
  const { spawn } = await import("node:child_process");
  const [opener = "xdg-open", ...words] =
    { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform as string] ?? [];
  const child = spawn(opener, [...words, path], { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(true)).once("error", () => resolve(false));
  });
}

const isAttended = stdin.isTTY && stderr.isTTY && env.CI === undefined;

const code = await program(process.argv.slice(2), {
  environment: env,
  folder: process.cwd(),
  write,
  writeError,
  colour: forced || (stdout.isTTY && !refused),
  live: stderr.isTTY && env.CI === undefined,
  ...(isAttended && { ask, open }),
  width: stdout.columns || 100,
  signal: stop.signal,
});
stop.end(code);
