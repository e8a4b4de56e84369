import type { Exchange } from "@persona-conformance/client";
import type { ExchangeRecord, Outcome } from "../document/run-document.ts";
import { type Cell, isSameCell } from "./check.ts";

/** An exchange, with its actor and its cell. */
export interface Recorded {
  readonly exchange: Exchange;
  readonly by: string;
  readonly cell: Cell;
}

export const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** Text from the target is kept for people. They do not read more than this many characters. */
const readable = 4000;
export const cut = (text: string): string =>
  text.length > readable ? `${text.slice(0, readable)}…` : text;

/** A target may send hundreds of headers. At most this many are kept. */
const mostHeaders = 200;

/** Shortens the texts of an outcome. */
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

/** Turns an exchange into its form in the run document. `evidence` is the exchange that shows the problem. */
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
