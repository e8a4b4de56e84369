import type { ApiRequest, Exchange, Reply } from "@persona-conformance/client";
import { type Attempt, attemptIdOf, type Resource } from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import type { Subject } from "../../runner/outcome.ts";
import type { Acceptance } from "./acceptance.ts";
import type { View } from "../reading/view.ts";

/** An action by a party, with an unusual body or unusual headers if there are any. */
export interface Move<R extends Resource = Resource> extends Pick<ApiRequest, "body" | "headers"> {
  readonly action: R["lifecycle"]["actions"][number];
  readonly party: R["lifecycle"]["parties"][number];
  /** The cell of the request, if it is not the check's own. */
  readonly cell?: Cell;
}

/** A step of an arrangement. */
export interface Arranged {
  readonly move: Move;
  readonly before: View;
  /** The status that the action leads to. */
  readonly to: string;
  /** Whether an answer counts before a read confirms it, if reads lag. */
  readonly mayTrust?: boolean;
  /** Whether it must be taken in the check's own cell. */
  readonly isHere?: boolean;
}

/** The promise of an attempt, and the check that judges it. */
export const subjectOf = (resource: Resource, attempt: Attempt): Subject => ({
  statement: resource.lifecycle.rule(attempt).cites,
  check: attemptIdOf(resource, attempt),
});

/** A step, as three answers show it: before, the answer to the action, and after. */
export interface Transition {
  readonly move: Move;
  readonly before: View;
  /** The answer to the action. A dashboard has none. */
  readonly answer: View | undefined;
  readonly after: View;
}

/** The result of an acceptance in the dashboard. The API has no answer for it. */
export interface DashboardReply extends Acceptance {
  readonly kind: "dashboard";
}

/** An answer to an action, in one of its forms. */
export type ActionAnswer = Exchange | Reply | DashboardReply;
