import { blocked } from "../edge.ts";
import { inActions, inRefusals, toStrangers } from "../faults/request-kinds.ts";
import { written, writtenIn, isError } from "../faults/written.ts";
import type { Fault } from "../fault.ts";

/** Faults in bodies, and in answers to requests without an operation. */
export const bodyFaults: readonly Fault[] = [
  written("protocol/bodies/text", "protocol/json", ({ headers }) => ({
    headers: { ...headers, "content-type": "text/plain" },
  })),
  written("protocol/bodies/json-api", "protocol/json", ({ headers }) => ({
    headers: { ...headers, "content-type": "application/vnd.api+json" },
  })),
  written(
    "protocol/bodies/html-errors",
    "protocol/json",
    (answer) =>
      isError(answer)
        ? { body: "<html>", headers: { ...answer.headers, "content-type": "text/html" } }
        : {},
    inRefusals,
  ),
  writtenIn("retrieve", "protocol/bodies/cut", "protocol/json", (answer) => ({
    body: JSON.stringify(answer.body).slice(0, -2),
  })),
  written(
    "protocol/operations/anything-works",
    "protocol/unknown-route",
    (_answer, context) =>
      context !== undefined && context.resource === undefined
        ? { status: 200, body: { data: {} } }
        : {},
    { operations: [] },
  ),
  written(
    "protocol/statuses/unknown-410",
    "protocol/declared-statuses",
    (answer) => (answer.status === 404 ? { status: 410 } : {}),
    toStrangers,
  ),
  written(
    "protocol/statuses/refusals-418",
    "protocol/declared-statuses",
    (answer) => (answer.status === 409 ? { status: 418 } : {}),
    { ...inActions, outcome: "refusal", fixed: ["party"] },
  ),
  written("protocol/bodies/always-of-an-edge", "protocol/json", () => blocked),
];
