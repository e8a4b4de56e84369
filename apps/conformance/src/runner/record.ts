import type { Exchange } from "@persona-conformance/client";
import type { ExchangeRecord, Outcome } from "../document/run-document.ts";
import { type Cell, isSameCell } from "./check.ts";

/** An exchange, whose key was used, and in which cell it was made. */
export interface Recorded {
  readonly exchange: Exchange;
  readonly by: string;
  readonly cell: Cell;
}

export const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** What the target said is kept for people to read; beyond this many characters none does. */
const readable = 4000;
export const cut = (text: string): string =>
  text.length > readable ? `${text.slice(0, readable)}…` : text;

/** Headers are few; a target that sends hundreds is not written down to the last. */
const mostHeaders = 200;

/** An outcome without what nobody would read of the target's words. */
export function short(outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case "failed": {
      const { kind, problem, expected, actual } = outcome;
      return { kind, problem: cut(problem), expected: cut(expected), actual: cut(actual) };
    }
    case "undecided":
      return { ...outcome, problem: cut(outcome.problem) };
    case "passed":
    case "skipped":
      return outcome;
  }
}

/** An exchange as the run document holds it; `evidence` is the one that shows what is wrong. */
export function record(
  { exchange, by, cell }: Recorded,
  home: Cell,
  evidence: Exchange | undefined,
): ExchangeRecord {
  const { method, path, sent, status, headers, body, requestId } = exchange;
  const isElsewhere = !isSameCell(cell, home);
  return {
    by,
    method,
    path: cut(path),
    status,
    headers: Object.fromEntries(
      Object.entries(headers)
        .slice(0, mostHeaders)
        .map(([name, value]) => [cut(name), cut(value)]),
    ),
    ...(sent !== undefined && { sent: sent.slice(0, readable) }),
    body: cut(body),
    ...(requestId !== undefined && { requestId: cut(requestId) }),
    ...(isElsewhere && cell),
    startedAt: new Date(exchange.startedAt).toISOString(),
    milliseconds: round(exchange.milliseconds),
    ...(exchange === evidence && { shows: true }),
  };
}
