import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Asked, FromParent, Publication, ToParent } from "./verifier-messages.ts";

type Reply = (asked: Asked) => Promise<unknown>;

/** Pact's verifier, for one pact after the other. */
export interface PactVerifier {
  /** Verifies a pact whose states and requests `reply` answers; gives the results as Pact words them. */
  verify(pact: string, states: readonly string[], reply: Reply): Promise<string>;
  /** The same with a pact that a broker has, which is told; rejects where that could not be done. */
  publish(publication: Publication, states: readonly string[], reply: Reply): Promise<string>;
  close(): void;
}

/** Pact only logs that a broker could not be told. */
const untold = /Publishing of verification results failed with an error: (.*)/;

/** A verifier whose process is started by the first pact: that takes half a second. */
export function openVerifier(signal?: AbortSignal): PactVerifier {
  let child: ChildProcess | undefined;
  return {
    async verify(pact, states, reply) {
      child ??= start(signal);
      const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
      try {
        const file = join(folder, "pact.json");
        await writeFile(file, pact);
        return await converse(child, { kind: "verify", source: file, states }, reply);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async publish(publication, states, reply) {
      child ??= start(signal);
      let said = "";
      const listen = (chunk: Buffer) => (said += chunk.toString());
      child.stdout?.on("data", listen);
      try {
        const job = { kind: "verify", source: publication, states } as const;
        const results = await converse(child, job, reply);
        const [, why] = untold.exec(said) ?? [];
        if (why !== undefined) throw new Error(why);
        return results;
      } finally {
        child.stdout?.off("data", listen);
      }
    },
    close() {
      if (child?.connected === true) child.disconnect();
    },
  };
}

function start(signal: AbortSignal | undefined): ChildProcess {
  const child = fork(new URL("verifier-process.ts", import.meta.url), {
    execArgv: [],
    // Nothing of the environment but this: Pact would read a broker and filters from it.
    env: { PACT_DO_NOT_TRACK: "true" },
    stdio: ["ignore", "pipe", "ignore", "ipc"],
    ...(signal && { signal }),
  });
  // What nobody reads would keep it from writing on.
  child.stdout?.resume();
  return child;
}

async function converse(child: ChildProcess, first: FromParent, reply: Reply): Promise<string> {
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
    if (child.connected) say(first);
    else onExit(child.exitCode);
    return await promise;
  } finally {
    child.off("message", onMessage).off("error", onError).off("exit", onExit);
  }
}
