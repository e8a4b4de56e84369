import { connections } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { refuse } from "../../answer.ts";
import { refusing } from "../../faults/written.ts";
import { isAction, ofUnknownIds } from "../../faults/request-kinds.ts";
import { destinationOf, sourceOf } from "../parties.ts";

/** The status in a request's body. */
const statusIn = (text: string): string | undefined =>
  connections.lifecycle.statuses.find((status) => text.includes(`"status":"${status}"`));

/** Faults with ids, and with bodies that no operation needs. */
export const inputFaults: readonly Fault[] = [
  refusing(
    "connections/ids/odd-bytes-break",
    "protocol/bad-parameters",
    500,
    ({ parameters }) => Object.values(parameters).some((id) => /[^\w-]/.test(id)),
    ofUnknownIds,
  ),
  refusing(
    "connections/ids/long-ones-break",
    "protocol/bad-parameters",
    500,
    ({ parameters }) => Object.values(parameters).some((id) => id.length > 100),
    ofUnknownIds,
  ),
  {
    name: "connections/actions/body-sets-status",
    breaks: "connections/never-changed-by-hand",
    rules: ({ carryOut }) => ({
      carryOut: (tried, to, now) => carryOut(tried, statusIn(tried.context?.text ?? "") ?? to, now),
    }),
    concerns: { operations: ["action"], shows: true },
  },
  {
    name: "connections/actions/refused-body-sets-status",
    breaks: "connections/refusal-changes-nothing",
    rules: ({ refused, carryOut }) => ({
      refused(tried, now) {
        const status = statusIn(tried.context?.text ?? "");
        if (status === undefined) refused(tried, now);
        else carryOut(tried, status, now);
      },
    }),
    // A dashboard gets no body.
    concerns: { operations: ["action"], never: { operation: ["accept"] } },
  },
  {
    name: "connections/actions/empty-object-refused-while-active",
    breaks: "connections/action-needs-no-body",
    rules: ({ input }) => ({
      input(tried, body) {
        const { action, stored, context } = tried;
        const isMeant = action === "deactivate" && stored.status === "active";
        return isMeant && context?.text.trim() === "{}" ? refuse(400) : input(tried, body);
      },
    }),
    concerns: { operations: ["action"], action: "deactivate", outcome: "success" },
  },
  // As if only requests without a body were looked at closely.
  {
    name: "connections/actions/empty-object-skips-the-guard",
    breaks: "connections/reactivate-inactive-only",
    alsoBreaks: ["connections/reactivate-by-source"],
    rules: ({ decide }) => ({
      decide(tried) {
        const ruling = decide(tried);
        const isMeant = tried.action === "reactivate" && tried.context?.text.trim() === "{}";
        if (ruling.allowed || !isMeant) return ruling;
        return { allowed: true, to: "pending", ends: ["pending"], cites: ruling.cites };
      },
    }),
    concerns: { operations: ["action"], action: "reactivate", outcome: "refusal" },
  },
  refusing(
    "connections/actions/body-with-attributes-breaks",
    "protocol/bad-parameters",
    500,
    (context) =>
      context.resource === connections &&
      isAction(context) &&
      context.text.includes('"attributes"'),
    { operations: ["action"] },
  ),
  refusing(
    "connections/actions/malformed-body-breaks",
    "protocol/bad-parameters",
    500,
    (context) =>
      context.resource === connections && isAction(context) && context.text === '{"data":',
    { operations: ["action"], outcome: "refusal" },
  ),
  {
    name: "connections/strangers/refusal-leaks-the-parties",
    breaks: "connections/strangers-excluded",
    rules: ({ excluded }) => ({
      excluded(stored, ...asked) {
        const { status } = excluded(stored, ...asked);
        const details = `Connection from ${sourceOf(stored)} to ${destinationOf(stored)} is not yours`;
        return { status, body: { errors: [{ title: "Record not found", details }] } };
      },
    }),
    concerns: { operations: ["retrieve", "action"], party: "stranger", outcome: "refusal" },
  },
  {
    name: "connections/strangers/refusal-leaks-the-status",
    breaks: "connections/strangers-excluded",
    rules: ({ excluded }) => ({
      excluded(stored, ...asked) {
        const { status } = excluded(stored, ...asked);
        const errors = [{ title: "Record not found", meta: { status: stored.status } }];
        return { status, body: { errors } };
      },
    }),
    concerns: { operations: ["retrieve", "action"], party: "stranger", outcome: "refusal" },
  },
  {
    name: "connections/strangers/refusal-tells-the-status-in-words",
    breaks: "connections/strangers-excluded",
    rules: ({ excluded }) => ({
      excluded(stored, ...asked) {
        const { status } = excluded(stored, ...asked);
        const details = `Connection is ${stored.status}`;
        return { status, body: { errors: [{ title: "Record not found", details }] } };
      },
    }),
    concerns: { operations: ["retrieve", "action"], party: "stranger", outcome: "refusal" },
  },
];
