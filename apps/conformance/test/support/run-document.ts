import { withBaseline } from "../../src/report/runs/baseline.ts";
import type {
  Baseline,
  Outcome,
  ExchangeRecord,
  Result,
  RunDocument,
} from "../../src/document/run-document.ts";

export const passed: Outcome = { kind: "passed" };
export const failedBy = (actual: string): Outcome => ({
  kind: "failed",
  problem: `expected a connection that is pending, got ${actual}`,
  expected: "a connection that is pending",
  actual,
});
export const failed = failedBy("one that is active");
export const undecided: Outcome = { kind: "undecided", problem: "the rate limit was used up" };
export const skippedFor = (...lacking: string[]): Outcome => ({ kind: "skipped", lacking });

export const exchange: ExchangeRecord = {
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
  id: "connections/lifecycle/reactivate/inactive/by-source",
  level: "MUST",
  statement: "reactivating returns a connection to `pending`, never straight to `active`",
  cites: "connections/reactivate-to-pending",
  url: "https://docs.withpersona.com/reactivate",
  operation: "reactivate-a-connect-connection",
  apiVersion: "2026-09-29",
  inflection: "kebab",
  outcome: passed,
  milliseconds: 20,
  ...given,
});

export const document = (given: Partial<RunDocument> = {}): RunDocument => ({
  format: 2,
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
  outdated: [
    "the known failure connections/create/gone (line 3) matches no check: correct or remove it",
  ],
  results: [
    result({ lag: 450 }),
    result({ id: "connections/list/links", cites: "links", retried: true }),
    result({ id: "styles/camel", inflection: "camel" }),
    result({ outcome: failed, exchanges: [{ ...exchange, path: "/first" }, exchange] }),
    result({ id: "connections/record/accept-again", outcome: failed, apiVersion: "2025-12-08" }),
    result({
      id: "protocol/wire/timestamps",
      level: "SHOULD",
      statement: "timestamps are RFC 3339",
      cites: "timestamps",
      outcome: { kind: "failed", problem: "", expected: "an offset", actual: '"2026-01-01"' },
    }),
    result({
      id: "connections/create/again",
      cites: "again",
      outcome: failed,
      known: "reported on 2026-05-01",
    }),
    result({
      id: "connections/create/other",
      cites: "other",
      known: "reported on 2026-05-02",
      knownBy: { line: 2, pattern: "connections/create/o*" },
    }),
    result({
      id: "connections/lifecycle/accept/pending/by-destination",
      outcome: skippedFor("accept"),
    }),
    result({ id: "connections/actions/races", outcome: skippedFor("accept", "races") }),
    result({ id: "paging/walk", outcome: undecided }),
    result({ id: "paging/back", outcome: undecided }),
    result({
      id: "protocol/idempotency/overlap",
      outcome: { kind: "undecided", problem: "no reply" },
    }),
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

const remembered = (
  id: string,
  outcome: Baseline["results"][number]["outcome"],
  given: Partial<Baseline["results"][number]> = {},
): Baseline["results"][number] => ({
  id,
  apiVersion: "2026-09-29",
  inflection: "kebab",
  outcome,
  milliseconds: 20,
  ...given,
});

/** The night before `nextNight`: some things were other than they are now. */
const nightBefore: Baseline = {
  startedAt: "2025-12-31T00:00:00.000Z",
  results: [
    remembered("connections/reactivate/one", "passed"),
    remembered("connections/reactivate/other", "passed"),
    remembered("protocol/wire/timestamps", "passed"),
    remembered("protocol/errors/titles", "failed", { since: "2025-12-24T00:00:00.000Z" }),
    remembered("connections/create/again", "failed", { since: "2025-12-29T00:00:00.000Z" }),
    remembered("paging/walk", "passed"),
    remembered("paging/back", "undecided", { last: "passed" }),
    remembered("paging/slow", "passed", { milliseconds: 900 }),
    remembered("connections/accept/once", "passed"),
    remembered("connections/list/retired", "passed"),
  ],
  observations: [
    { id: "stranger", observed: "404" },
    { id: "connections/reactivate-pending", observed: "409" },
  ],
  drift: [{ where: "list: data[].attributes", what: "a new member" }],
  responseTimes: [
    { operation: "list-all-connect-connections", requests: 20, median: 120, longest: 300 },
    { operation: "retrieve-a-connect-connection", requests: 20, median: 100, longest: 300 },
  ],
};

const unlike = { cites: "other", statement: "a promise of another kind" };

/** A night of which everything is other than the night before, in each way in which it can be. */
export const nextNight: RunDocument = withBaseline(
  document({
    results: [
      result({ id: "connections/reactivate/one", outcome: failed, exchanges: [exchange] }),
      result({ id: "connections/reactivate/other", outcome: failed }),
      result({
        id: "protocol/wire/timestamps",
        level: "SHOULD",
        outcome: failedBy("none"),
        ...unlike,
      }),
      result({
        id: "protocol/errors/titles",
        ...unlike,
        outcome: failedBy("no title"),
        cites: "titles",
      }),
      result({
        id: "connections/create/again",
        cites: "again",
        statement: "each connection is new",
      }),
      result({ id: "paging/walk", outcome: undecided }),
      result({ id: "paging/back", outcome: undecided }),
      result({ id: "paging/slow", milliseconds: 4000 }),
      result({ id: "connections/accept/once", outcome: skippedFor("accept") }),
      result({ id: "connections/list/recent" }),
    ],
    observations: [
      {
        id: "stranger",
        question: "with which status?",
        candidates: ["404", "403"],
        observed: "403",
      },
      {
        id: "connections/reactivate-pending",
        question: "how?",
        candidates: ["409"],
        observed: "409",
      },
    ],
    drift: [
      { where: "list: data[].attributes", what: "a new member" },
      { where: "retrieve: data.id", what: "another prefix" },
    ],
    responseTimes: [
      { operation: "list-all-connect-connections", requests: 20, median: 410, longest: 900 },
      { operation: "retrieve-a-connect-connection", requests: 20, median: 190, longest: 300 },
    ],
  }),
  nightBefore,
);
