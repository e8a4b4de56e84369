import type { ApiRequest } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import type { Acceptance } from "./acceptance.ts";
import type { View } from "./view.ts";

/** A party and what it does, with an unusual body or headers if there are any. */
export interface Move<R extends Resource = Resource> extends Pick<ApiRequest, "body" | "headers"> {
  readonly action: R["lifecycle"]["actions"][number];
  readonly party: R["lifecycle"]["parties"][number];
  /** Where it is sent in another cell than the check's. */
  readonly cell?: Cell;
}

/** A step as three answers show it. */
export interface Transition {
  readonly move: Move;
  readonly before: View;
  /** What the actor was told; the dashboard tells nothing. */
  readonly answer: View | undefined;
  readonly after: View;
}

/** What came of an acceptance in the dashboard, which tells nobody in the API's words. */
export interface DashboardReply extends Acceptance {
  readonly kind: "dashboard";
}
