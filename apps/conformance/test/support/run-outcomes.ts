import { NoReplyError } from "@persona-conformance/client";
import type { RunDocument } from "../../src/document/run-document.ts";
import { Violation } from "../../src/runner/outcome.ts";
import type { Recorded } from "../../src/runner/record.ts";
import { cell } from "./synthetic.ts";

export const throwing = (error: unknown) => () => {
  throw error;
};
export const broken = () => throwing(new Violation("this", "that"));
export const silence = () => throwing(new NoReplyError("GET /: no answer (cut off)"));

export const outcomes = ({ results }: RunDocument) => results.map(({ outcome }) => outcome);
export const kinds = ({ results }: RunDocument) =>
  Object.fromEntries(results.map(({ id, outcome }) => [id, outcome.kind]));
export const problems = (run: RunDocument) =>
  outcomes(run).map((outcome) => ("problem" in outcome ? outcome.problem : outcome.kind));

export const exchange: Recorded["exchange"] = {
  method: "GET",
  path: "/api/v1/things?page=1",
  status: 200,
  headers: { "request-id": "req_1" },
  body: "x".repeat(5000),
  truncated: false,
  requestId: "req_1",
  startedAt: 0,
  milliseconds: 1.26,
};
export const recorded: Recorded = { exchange, by: "source", cell };
