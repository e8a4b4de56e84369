import { spawn } from "node:child_process";

export interface Acceptance {
  readonly accepted: boolean;
  /** What the command came to, in words. */
  readonly said: string;
}

export interface AcceptCommand {
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** The target chooses ids, and a shell gets to see them. */
const harmless = /^[\w.:~-]{1,200}$/;

/** Runs the shell command that accepts a connection as the destination; exit 0 means accepted. Never throws. */
export function runAcceptCommand(id: string, options: AcceptCommand): Promise<Acceptance> {
  if (!harmless.test(id)) {
    return Promise.resolve({ accepted: false, said: "no command is given an id like this one" });
  }
  const { promise, resolve } = Promise.withResolvers<Acceptance>();
  const child = spawn(options.command, {
    shell: true,
    // A group of its own, so that what the shell has started ends with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...options.environment, CONNECTION_ID: id },
  });
  let output = "";
  const listen = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2000);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);

  let ended = "";
  const end = (why: string) => {
    ended = why;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself in the meantime.
    }
  };
  const timer = setTimeout(
    () => end(`was still running after ${options.timeout} ms`),
    options.timeout,
  );
  const onAbort = () => end("was interrupted");
  options.signal?.addEventListener("abort", onAbort, { once: true });

  const settle = (accepted: boolean, what: string) => {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    const last = output.trim().split("\n").at(-1) ?? "";
    resolve({ accepted, said: `PERSONA_ACCEPT_COMMAND ${what}${last === "" ? "" : `: ${last}`}` });
  };
  child.once("error", (error) => settle(false, `could not be run (${error.message})`));
  child.once("close", (code) => {
    if (ended !== "") settle(false, ended);
    else settle(code === 0, code === null ? "was ended by a signal" : `ended with exit ${code}`);
  });
  return promise;
}
