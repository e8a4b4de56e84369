import type { Answer } from "./answer.ts";

/** What was stored for an idempotency key. */
export interface Stored {
  readonly answer: Answer;
  readonly requestId: string;
}

export interface Memory {
  readonly fingerprint: string;
  readonly at: number;
  /** Settles once the first request is answered. */
  readonly stored: Promise<Stored>;
  /** The first request is still being carried out. */
  running: boolean;
}

/** A key may be forgotten once it is a day old. */
export const retention = 24 * 60 * 60 * 1000;

/** The answers by scope and idempotency key, forgotten after `retention` milliseconds of the clock. */
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
