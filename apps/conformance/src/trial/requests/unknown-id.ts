import type { Exchange } from "@persona-conformance/client";
import { expectRefusal } from "../judging/expect.ts";
import type { Trial } from "../trial.ts";

/** An id that no resource has. It looks like the given id, unless that is too short. */
export function unknownId(id: string): string {
  // A similar short id may belong to somebody.
  if (id.length < 8) return /^\d+$/.test(id) ? "999999999" : "thereIsNothingOfThisId";
  const tail = id.slice(-6).replaceAll(/[A-Za-z0-9]/g, (character) => {
    if (/[0-9]/.test(character)) return String((Number(character) + 7) % 10);
    // Stays within the hexadecimal digits, since some ids consist of these.
    if (/[a-f]/i.test(character)) return character === "e" ? "b" : "e";
    return character === "z" ? "q" : "z";
  });
  return id.slice(0, -6) + tail;
}

/** Requires that text is refused that is no id. Its form may be refused, too. */
export function expectNoId(trial: Trial, exchange: Exchange): void {
  const { status } = expectRefusal(exchange, [404, 400, 422]);
  trial.observe("protocol/id-form", String(status), exchange);
}
