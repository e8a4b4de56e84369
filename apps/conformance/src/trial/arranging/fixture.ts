import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import type { View } from "../reading/view.ts";

/** A resource in a sandbox, and what is known of it. */
export interface Fixture {
  readonly resource: Resource;
  readonly id: string;
  /** The answer to its creation, if this run created it. */
  readonly created?: Reply;
  /** Whether only a list has shown its id, and no read. */
  onlyListed?: boolean;
  /** The last view. Undefined if something may have changed it since. */
  last: View | undefined;
  /** The view in the answer to an action. No read has confirmed it yet. */
  answered?: View | undefined;
  /** Whether it belongs to one check only, which may do anything with it. */
  isOwn?: boolean;
  /** The view before a change that may have been carried out. */
  unconfirmed?: View | undefined;
}
