import type { Inflection } from "@persona-conformance/schemas/facts";
import type { Answer } from "./answer.ts";

/** The stored answer of an idempotency key. */
export interface Stored {
  readonly answer: Answer;
  readonly requestId: string;
  /** The style that it was written in. */
  readonly style?: Inflection;
}

export interface Memory {
  readonly fingerprint: string;
  readonly at: number;
  /** Resolves when the first request is answered. */
  readonly stored: Promise<Stored>;
  /** Whether the first request is still running. */
  running: boolean;
}

/** An idempotency key may be forgotten after a day. In milliseconds. */
export const retention = 24 * 60 * 60 * 1000;

/** Stores the answers by scope and idempotency key, for `forgetAfter` milliseconds. */
export function createMemories(now: () => number) {
  const memories = new Map<string, Memory>();
  return {
    find(key: string, forgetAfter: number): Memory | undefined {
      const memory = memories.get(key);
      if (memory === undefined || now() - memory.at < forgetAfter) return memory;
      memories.delete(key);
      return undefined;
    },
    keep(key: string, fingerprint: string, stored: Promise<Stored>): Memory {
      const memory: Memory = { fingerprint, at: now(), stored, running: true };
      memories.set(key, memory);
      return memory;
    },
    forget: (key: string) => memories.delete(key),
  };
}
