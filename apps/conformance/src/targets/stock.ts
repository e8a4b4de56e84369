import type { Mock } from "@persona-conformance/mock";
import type { Resource } from "@persona-conformance/schemas";
import type { PartyName } from "../trial/party.ts";
import type { TrialContext } from "../trial/trial-context.ts";

/** Creates objects of a resource in a mock without a request. */
export interface Stock {
  readonly resource: Resource;
  /** Creates the one that all checks share, if they share one as on a sandbox. Returns its id. */
  fixture?(mock: Mock, context: TrialContext): string;
  /** Creates one for a check of its own. Without it, a check creates its own by request. Returns its id. */
  own?(mock: Mock, context: TrialContext): string;
  /** Creates some of each party that no check knows. */
  beside?(mock: Mock, context: TrialContext): void;
  /** Creates another one of a party, with a new organization. Returns its id. */
  another(mock: Mock, context: TrialContext, party: PartyName): string;
}
