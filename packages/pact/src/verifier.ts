import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Asked, FromParent, ToParent } from "./verifier-messages.ts";

type Reply = (asked: Asked) => Promise<unknown>;

/** Pact's verifier. It verifies one pact at a time. */
export interface PactVerifier {
  /** Verifies a pact. `reply` sets up its states and answers its requests. Returns the results as Pact writes them. */
  verify(pact: string, states: readonly string[], reply: Reply): Promise<string>;
}

/** The process of the verifier. It takes half a second to start, is used again, and ends with this process. */
let idle: ChildProcess | undefined;

/** Opens a verifier. The signal interrupts it. */
export function openVerifier(signal?: AbortSignal): PactVerifier {
  async function converse(job: FromParent, reply: Reply): Promise<string> {
    signal?.throwIfAborted();
    const child = idle?.connected === true ? idle : start();
    idle = undefined;
    keep(child, "ref");
    const onAbort = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await ask(child, job, reply);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      keep(child, "unref");
      idle = child;
    }
  }
  return {
    async verify(pact, states, reply) {
      const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
      try {
        const file = join(folder, "pact.json");
        await writeFile(file, pact);
        return await converse({ kind: "verify", file, states }, reply);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A busy verifier keeps this process alive; an idle one does not. */
function keep(child: ChildProcess, how: "ref" | "unref"): void {
  child[how]();
  child.channel?.[how]();
}

function start(): ChildProcess {
  return fork(new URL(`verifier-process${extname(import.meta.url)}`, import.meta.url), {
    execArgv: [],
    // Only this variable: Pact would read a broker and filters from the environment.
    env: { PACT_DO_NOT_TRACK: "true" },
    // It would print raw answers of the target.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

async function ask(child: ChildProcess, job: FromParent, reply: Reply): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const say = (message: FromParent) => {
    if (child.connected) child.send(message);
  };
  const onError = (error: Error) => reject(new Error(`Pact's verifier ended: ${error.message}`));
  const onExit = (code: number | null) =>
    reject(new Error(`Pact's verifier ended by itself (${code ?? "killed"})`));
  const onMessage = (message: ToParent) => {
    if (message.kind === "done") {
      resolve(message.results);
      return;
    }
    const { id, asked } = message;
    reply(asked).then(
      (value) => say({ kind: "reply", id, value }),
      (error: unknown) => say({ kind: "reply", id, error: String(error) }),
    );
  };
  child.on("message", onMessage).on("error", onError).on("exit", onExit);
  try {
    say(job);
    return await promise;
  } finally {
    child.off("message", onMessage).off("error", onError).off("exit", onExit);
  }
}
