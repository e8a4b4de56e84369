import { written, writtenIn, isError } from "../../faults/written.ts";
import { inRefusals, ofUnknownIds, toStrangers } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";

/** Faults in the HTTP statuses of the operations on connections. */
export const statusFaults: readonly Fault[] = [
  writtenIn(
    "create",
    "protocol/statuses/create-200",
    "connections/create-answers-201",
    (answer) => (answer.status === 201 ? { status: 200 } : {}),
    { outcome: "success" },
  ),
  writtenIn(
    "create",
    "protocol/statuses/create-202",
    "connections/create-answers-201",
    (answer) => (answer.status === 201 ? { status: 202 } : {}),
    { outcome: "success" },
  ),
  writtenIn(
    "action",
    "protocol/statuses/actions-201",
    "connections/action-answers-200",
    (answer) => (answer.status === 200 ? { status: 201 } : {}),
    { outcome: "success" },
  ),
  writtenIn(
    "action",
    "protocol/statuses/actions-204",
    "connections/action-answers-200",
    (answer) => (answer.status === 200 ? { status: 204, body: undefined } : {}),
    { outcome: "success" },
  ),
  writtenIn(
    "action",
    "protocol/statuses/actions-202",
    "connections/action-answers-200",
    (answer) => (answer.status === 200 ? { status: 202 } : {}),
    { outcome: "success" },
  ),
  writtenIn(
    "retrieve",
    "protocol/statuses/unknown-200",
    "connections/retrieve-unknown-404",
    (answer) => (answer.status === 404 ? { status: 200, body: { data: null } } : {}),
    toStrangers,
  ),
  written(
    "protocol/statuses/unknown-403",
    "connections/retrieve-unknown-404",
    (answer) => (answer.status === 404 ? { status: 403 } : {}),
    ofUnknownIds,
  ),
  writtenIn(
    "action",
    "protocol/statuses/unknown-action-400",
    "connections/action-known-connection",
    (answer) => (answer.status === 404 ? { status: 400 } : {}),
    toStrangers,
  ),
  writtenIn(
    "action",
    "protocol/statuses/refusals-200",
    "connections/reactivate-inactive-only",
    (answer) => (isError(answer) ? { status: 200 } : {}),
    inRefusals,
  ),
];
