import type { Outcome, RecordedExchange, Result, RunDocument } from "../src/report/document.ts";

export const passed: Outcome = { kind: "passed" };
export const failed: Outcome = {
  kind: "failed",
  problem: "expected a connection that is pending, got one that is active",
  expected: "a connection that is pending",
  actual: "one that is active",
};
export const undecided: Outcome = { kind: "undecided", problem: "the rate limit was used up" };
export const skippedFor = (...lacking: string[]): Outcome => ({ kind: "skipped", lacking });

export const exchange: RecordedExchange = {
  by: "source",
  method: "POST",
  path: "/api/v1/connect/connections/cxn_1/reactivate",
  status: 200,
  headers: { "request-id": "req_1" },
  body: '{"data":{"id":"cxn_1"}}',
  requestId: "req_1",
  startedAt: "2026-01-01T00:00:00.000Z",
  milliseconds: 12,
};

export const result = (given: Partial<Result> = {}): Result => ({
  id: "lifecycle/reactivate/inactive/by-source",
  level: "MUST",
  statement: "reactivating returns a connection to `pending`, never straight to `active`",
  cites: "reactivate-to-pending",
  url: "https://docs.withpersona.com/reactivate",
  operation: "reactivate-a-connect-connection",
  apiVersion: "2026-09-29",
  inflection: "kebab",
  outcome: passed,
  milliseconds: 20,
  ...given,
});

export const document = (given: Partial<RunDocument> = {}): RunDocument => ({
  format: 1,
  suite: { name: "persona-conformance", version: "0.0.0" },
  target: { kind: "sandbox", baseUrl: "https://api.example", capabilities: ["fixture"] },
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:00:12.340Z",
  seed: 7,
  requests: 96,
  required: [],
  problems: [],
  outdated: [],
  results: [result()],
  observations: [],
  drift: [],
  ...given,
});

/** Every outcome, every verdict, and everything else that a run may find. */
export const everything: RunDocument = document({
  required: ["accept", "two-parties"],
  problems: [
    "the connection cxn_1 was found active and could not be brought back: PERSONA_ACCEPT_COMMAND ended with exit 1",
  ],
  outdated: ["the known failure create/gone (line 3) matches no check: correct or remove it"],
  results: [
    result({ lag: 450 }),
    result({ id: "list/links", cites: "links", retried: true }),
    result({ id: "styles/camel", inflection: "camel" }),
    result({ outcome: failed, exchanges: [{ ...exchange, path: "/first" }, exchange] }),
    result({ id: "record/accept-again", outcome: failed, apiVersion: "2025-12-08" }),
    result({
      id: "wire/timestamps",
      level: "SHOULD",
      statement: "timestamps are RFC 3339",
      cites: "timestamps",
      outcome: { kind: "failed", problem: "", expected: "an offset", actual: '"2026-01-01"' },
    }),
    result({
      id: "create/again",
      cites: "again",
      outcome: failed,
      known: "reported on 2026-05-01",
    }),
    result({ id: "create/other", cites: "other", known: "reported on 2026-05-02" }),
    result({ id: "lifecycle/accept/pending/by-destination", outcome: skippedFor("accept") }),
    result({ id: "actions/races", outcome: skippedFor("accept", "races") }),
    result({ id: "paging/walk", outcome: undecided }),
    result({ id: "paging/back", outcome: undecided }),
    result({ id: "idempotency/overlap", outcome: { kind: "undecided", problem: "no reply" } }),
  ],
  observations: [
    {
      id: "stranger",
      question: "with which status?",
      candidates: ["404", "403"],
      observed: "403",
      requestId: "req_9",
      before: { observed: "404", since: "2026-04-01" },
    },
  ],
  drift: [{ where: "list: data[].attributes", what: "a new member", requestId: "req_2" }],
});
