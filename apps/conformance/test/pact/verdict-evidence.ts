import type { Observation, Result, RunDocument } from "../../src/document/run-document.ts";
import type { CheckDocument } from "../../src/pact/check-document.ts";
import type { OpenedPact } from "../../src/pact/pacts.ts";
import type { Findings, Terms } from "../../src/pact/verdict/findings.ts";
import type { Verification } from "../../src/pact/verification.ts";
import { document, result } from "../support/run-document.ts";

/** Everything mutable, so that a history is told by what it changes. */
export type Draft<T> = T extends Date
  ? T
  : T extends ReadonlySet<infer V>
    ? Set<V>
    : T extends object
      ? { -readonly [K in keyof T]: Draft<T[K]> }
      : T;

const now = "2026-01-03T00:00:00.000Z";
const date = "2026-01-02T00:00:12.340Z";
const digest = "sha256 abc";
const names = { consumer: "ours", provider: "persona-connect" };
const suite = { name: "persona-conformance", version: "0.2.0" };
export const sandboxUrl = "https://api.withpersona.com";
const apiVersion = "2025-12-08";

/** The promises that the pact relies on, and the check of each. */
export const relied = {
  reactivates: {
    statement: "connections/reactivate-to-pending",
    check: "connections/lifecycle/reactivate/inactive/by-source",
  },
  refuses: {
    statement: "connections/reactivate-inactive-only",
    check: "connections/lifecycle/reactivate/pending/by-source",
  },
  creates: { statement: "connections/create-is-pending", check: "connections/create/is-pending" },
} as const;
export type Relied = keyof typeof relied;
const all = Object.keys(relied) as readonly Relied[];

export const interaction = (description: string, cited: readonly string[], headers = {}) => ({
  type: "Synchronous/HTTP" as const,
  description,
  providerStates: [],
  comments: {
    references: { statements: Object.fromEntries(cited.map((id) => [id, "relied on"])) },
  },
  request: {
    method: "GET",
    path: "/",
    headers: { "Persona-Version": [apiVersion], "Key-Inflection": ["kebab"], ...headers },
  },
});

export const written = {
  consumer: { name: names.consumer },
  provider: { name: names.provider },
  interactions: all.map((name) => interaction(name, [relied[name].statement])),
  metadata: { pactSpecification: { version: "4.0" } },
};

const verification = (kind: string, baseUrl: string): Verification => ({
  format: 1,
  suite,
  pact: { ...names, digest },
  target: { kind, baseUrl },
  startedAt: "2026-01-02T00:00:00.000Z",
  finishedAt: date,
  required: [],
  problems: [],
  interactions: all.map((description) => ({
    description,
    states: [],
    cites: [relied[description].statement],
    outcome: { kind: "passed" },
  })),
});

/** An answer to the question that the check of `refuses` answers, as it was before. */
export const unchanged: Observation = {
  id: "connections/reactivate-pending",
  question: "with which status is reactivating a pending connection refused?",
  candidates: ["409", "422", "400"],
  observed: "409",
  before: { observed: "409", since: "2025-12-01" },
};

const check: CheckDocument = {
  format: 1,
  suite,
  pact: { ...names, digest, interactions: all.length },
  spec: { source: "openapi.yaml", digest: "sha256 spec", version: apiVersion },
  checkedAt: date,
  findings: [],
  warnings: [],
  vacuous: [],
};

export const resultOf = (name: Relied, given: Partial<Result> = {}): Result =>
  result({ id: relied[name].check, cites: relied[name].statement, apiVersion, ...given });

const run: RunDocument = document({
  suite,
  target: { kind: "sandbox", baseUrl: sandboxUrl, capabilities: ["fixture"] },
  startedAt: "2026-01-02T00:00:00.000Z",
  finishedAt: date,
  results: all.map((name) => resultOf(name)),
  observations: [unchanged],
});

/** All that there is to weigh, each part of it there to be changed. */
export interface History {
  readonly opened: Draft<OpenedPact>;
  readonly found: Draft<Required<Findings>>;
  /** The one among what was found. */
  readonly run: Draft<RunDocument>;
  readonly terms: Draft<Terms>;
}

/** Evidence that carries a yes in every part. */
export function whole(): History {
  const history = {
    opened: { file: "pact.json", text: "", pact: written, digest },
    found: {
      check: { file: "pact-check.json", document: check },
      mock: { file: "pact-verification-mock.json", document: verification("mock", "") },
      sandbox: {
        file: "pact-verification-sandbox.json",
        document: verification("sandbox", sandboxUrl),
      },
      runs: [{ file: "run.json", document: run }],
      answeredBefore: new Set<string>(),
      description: { source: "openapi.yaml", digest: "sha256 spec" },
    },
    terms: {
      now: new Date(now),
      maxAge: 7,
      tolerated: new Set<string>(),
      allowLoopback: false,
      guards: all.map((name) => ({ id: relied[name].check, cites: [relied[name].statement] })),
      suiteVersion: suite.version,
    },
  };
  // The clone is nobody else's, and so there to be changed.
  return structuredClone({ ...history, run }) as unknown as History;
}
