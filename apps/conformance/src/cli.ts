import { createOutput } from "./output.ts";
import { program } from "./program.ts";
import { createStop } from "./stop.ts";

const { env, stderr, stdin, stdout } = process;
// Without this, Pact's native library would send usage data.
env.PACT_DO_NOT_TRACK ??= "true";

const writeError = createOutput(stderr);
const write = createOutput(stdout, ({ code, message }) => {
  // A closed pipe is normal, as in `| head`.
  if (code !== "EPIPE") writeError(`cannot write to standard output (${message})\n`);
});

const stop = createStop(process, writeError);

const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== "";

/** Asks at the terminal. Any answer but yes means no, and so do the end of the input and Ctrl-C. */
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

/** Opens a file as the desktop does. */
async function open(path: string): Promise<boolean> {
  const { spawn } = await import("node:child_process");
  const [opener = "xdg-open", ...words] =
    // Every other platform has no entry.
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
