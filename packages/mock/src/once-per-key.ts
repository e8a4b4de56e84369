import type { Inflection } from "@persona-conformance/schemas/facts";
import { refuse } from "./answer.ts";
import type { Stored } from "./idempotency.ts";
import type { OngoingRequest } from "./moments.ts";
import type { Context, Protocol } from "./protocol.ts";
import type { Rulings } from "./rulings.ts";

interface Memory {
  readonly fingerprint: string;
  readonly at: number;
  /** Resolves when the first request is answered. */
  readonly stored: Promise<Stored>;
  /** Whether the first request is still running. */
  running: boolean;
}

export interface OncePerKeyOptions {
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  readonly now: () => number;
  readonly newRequestId: () => string;
}

/** A request whose idempotency key may have an answer already. */
export interface Keyed {
  readonly context: Context;
  /** The style of its answer. */
  readonly asked: Inflection;
  readonly ongoing: OngoingRequest;
  /** Carries it out. */
  readonly execute: () => Promise<Stored>;
}

/**
 * Makes the function that carries out a request, unless its idempotency key has an answer already. Answers are stored by
 * scope and key.
 */
export function createOncePerKey(options: OncePerKeyOptions): (keyed: Keyed) => Promise<Stored> {
  const { protocol, rulings, now, newRequestId } = options;
  const memories = new Map<string, Memory>();

  const refused = (code: Parameters<typeof refuse>[0], details?: string): Stored => ({
    answer: protocol.word(refuse(code, details)),
    requestId: newRequestId(),
  });

  function recall(key: string): Memory | undefined {
    const memory = memories.get(key);
    if (memory === undefined || now() - memory.at < protocol.retention()) return memory;
    memories.delete(key);
    return undefined;
  }

  async function replay(memory: Memory, { asked, ongoing }: Keyed): Promise<Stored> {
    const stored = await memory.stored;
    ongoing.enter();
    const original = rulings["protocol/replay-request-id"] === "the original";
    const requestId = original ? stored.requestId : newRequestId();
    const restyled = rulings["protocol/replay-other-style"];
    if (stored.style === asked || restyled === "the one asked for") {
      return { answer: protocol.replay(stored), requestId };
    }
    if (restyled === "the first one")
      return { ...stored, answer: protocol.replay(stored), requestId };
    return refused(Number(restyled));
  }

  async function carryOut(
    name: string,
    fingerprint: string,
    { asked, ongoing, execute }: Keyed,
  ): Promise<Stored> {
    const stored = execute().then((one) => ({ ...one, style: asked }));
    const memory: Memory = { fingerprint, at: now(), stored, running: true };
    memories.set(name, memory);
    const first = await stored;
    ongoing.enter();
    memory.running = false;
    if (!protocol.remembers(first.answer)) memories.delete(name);
    return first;
  }

  return async (keyed) => {
    const { context, execute } = keyed;
    const key = protocol.idempotencyKey(context);
    if (key === undefined) return execute();
    const scoped = `${protocol.idempotencyScope(context.caller)} ${key}`;
    const fingerprint = protocol.fingerprint(context);
    const memory = recall(scoped);
    if (memory === undefined) return carryOut(scoped, fingerprint, keyed);
    if (memory.fingerprint !== fingerprint) {
      const code = rulings["protocol/idempotency-other-parameters"];
      return refused(code, "Idempotency-Key was used with other parameters");
    }
    const overlap = rulings["protocol/idempotency-overlap"];
    if (memory.running && overlap !== "the first one's answer") {
      return refused(overlap, "Idempotency-Key is in use");
    }
    return replay(memory, keyed);
  };
}
