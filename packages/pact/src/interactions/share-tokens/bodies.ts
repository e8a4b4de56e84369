import { MatchersV3 } from "@pact-foundation/pact";
import { inflectKey, type ShareTokenStatus } from "@persona-conformance/schemas";
import { tokenThatIs } from "./view.ts";

const { constrainedArrayLike, equal, like } = MatchersV3;

/** What is known of a token. The id of a new one is not known, since the target chooses it. */
export interface TokenShown {
  readonly status: ShareTokenStatus;
  readonly direction: "outbound" | "inbound";
  readonly isNew?: true;
}

/** The state decides these attributes, so the pact requires their values. Null is always required. */
const demanded: ReadonlySet<string> = new Set(["status", "direction", "redeemMode"]);

function resource({ status, direction, isNew }: TokenShown) {
  const { id, ...attributes } = tokenThatIs(status, direction);
  return {
    id: isNew === true ? like(id) : equal(id),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        inflectKey(name, "kebab"),
        value === null ? null : demanded.has(name) ? equal(value) : like(value),
      ]),
    ),
  };
}

/** A body with one share token. */
export const oneToken = (shown: TokenShown): unknown => ({ data: resource(shown) });

/** A page of exactly one share token. */
export const tokenPage = (shown: TokenShown): unknown => ({
  data: constrainedArrayLike(resource(shown), 1, 1, 1),
  links: { prev: null, next: null },
});
