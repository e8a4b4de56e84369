import type { Exchange, SentHeaders } from "@persona-conformance/client";
import type { ExchangeRecord, Outcome } from "../document/run-document.ts";
import { type Cell, isSameCell } from "./check.ts";

/** An exchange, with its actor and its cell. */
export interface Recorded {
  readonly exchange: Exchange;
  readonly sent?: SentHeaders;
  readonly by: string;
  readonly cell: Cell;
  /** Something before the target answered. */
  readonly fromEdge?: boolean;
}

export const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** Text from the target is kept for people. They do not read more than this many characters. */
const readable = 4000;
const cut = (text: string): string =>
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

/** Turns the exchanges of a check into their form in the run document. `evidence` is the one that shows the problem. */
export function recordAll(
  those: readonly Recorded[],
  home: Cell,
  evidence: Exchange | undefined,
): ExchangeRecord[] {
  const keys = those.flatMap(({ sent }) => sent?.idempotencyKey ?? []);
  const shared = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  return those.map((one) => {
    const sharedKey = shared.indexOf(one.sent?.idempotencyKey ?? "") + 1;
    return { ...record(one, home, evidence), ...(sharedKey > 0 && { sharedKey }) };
  });
}

/** An exchange that belongs to no check, with its own cell. */
export const recordAlone = (one: Recorded): ExchangeRecord => ({
  ...record(one, one.cell, undefined),
  ...one.cell,
});

const json = "application/json";

/** What a command that repeats the request has to send otherwise than usual. */
const unusual = ({ exchange: { method, sent: body }, sent }: Recorded) => ({
  ...(method === "POST" &&
    sent !== undefined &&
    sent.idempotencyKey === undefined && { withoutKey: true as const }),
  ...(sent?.ownAuthorization === true && { invalidKey: true as const }),
  ...(sent?.contentType !== undefined &&
    (body === undefined || sent.contentType !== json) && { contentType: cut(sent.contentType) }),
});

function record(one: Recorded, home: Cell, evidence: Exchange | undefined): ExchangeRecord {
  const { exchange, by, cell } = one;
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
    ...unusual(one),
    body: cut(body),
    ...(requestId !== undefined && { requestId: cut(requestId) }),
    ...(isElsewhere && cell),
    startedAt: new Date(exchange.startedAt).toISOString(),
    milliseconds: round(exchange.milliseconds),
    ...(exchange === evidence && { shows: true }),
  };
}
