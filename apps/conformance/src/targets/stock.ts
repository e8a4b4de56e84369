import type { Mock } from "@persona-conformance/mock";
import type { Resource } from "@persona-conformance/schemas";
import type { PartyName, TrialContext } from "../trial/session.ts";

/** Creates objects of a resource in a mock without a request. */
export interface Stock {
  readonly resource: Resource;
  /** Creates one that all checks share, as on a sandbox. Returns its id. */
  fixture(mock: Mock, context: TrialContext): string;
  /** Creates one for a check of its own. Returns its id. */
  own(mock: Mock, context: TrialContext): string;
  /** Creates another one of a party, with a new organization. Returns its id. */
  another(mock: Mock, context: TrialContext, party: PartyName): string;
}
