import { spawn } from "node:child_process";

export interface Acceptance {
  readonly accepted: boolean;
  /** The result of the command, in words. */
  readonly result: string;
}

export interface AcceptCommand {
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Redacts the keys in the command's output. */
  readonly redact: (text: string) => string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** At most this many characters of the output are kept, and of its last line reported. */
const mostOutput = 100_000;
const mostSaid = 2000;

/** A shell gets the id, and the target chooses it. So unusual ids are rejected. */
const harmless = /^[\w.:~@+=,-]{1,200}$/;

/** Runs the shell command that accepts a connection as the destination. Exit 0 means accepted. Never throws. */
export function runAcceptCommand(id: string, options: AcceptCommand): Promise<Acceptance> {
  if (!harmless.test(id)) {
    return Promise.resolve({
      accepted: false,
      result: "was not run, since the id is unusual and a shell might misread it",
    });
  }
  const { promise, resolve } = Promise.withResolvers<Acceptance>();
  const child = spawn(options.command, {
    shell: true,
    // In a process group of its own, so that all processes of the shell end with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...options.environment, CONNECTION_ID: id },
  });
  const decoder = new TextDecoder();
  let output = "";
  const listen = (chunk: Buffer) => {
    output = (output + decoder.decode(chunk, { stream: true })).slice(-mostOutput);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);

  let ended = "";
  const end = (why: string) => {
    ended = why;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The process has already ended.
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
    // Redact first, then shorten: a part of a key is not found.
    const [last = ""] = options.redact(output).trim().split("\n").toReversed();
    resolve({
      accepted,
      result: `PERSONA_ACCEPT_COMMAND ${what}${last === "" ? "" : `: ${last.slice(-mostSaid)}`}`,
    });
  };
  child.once("error", (error) => settle(false, `could not be run (${error.message})`));
  child.once("close", (code) => {
    if (ended !== "") settle(false, ended);
    else settle(code === 0, code === null ? "was ended by a signal" : `ended with exit ${code}`);
  });
  return promise;
}
