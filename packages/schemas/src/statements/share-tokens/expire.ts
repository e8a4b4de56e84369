import type { Statement } from "../../statement.ts";
import { response } from "../places.ts";
import { attributes, one, reference } from "./places.ts";

const page = `${reference}/expire-share-token`;

/** What the page `expire-share-token` promises. */
export const expireToken = {
  "share-tokens/expire-answers-200": {
    level: "MUST",
    text: "expiring a share token returns 200",
    url: page,
    source: {
      pointer: `${one}~1expire/post/responses/200/description`,
      sentence: "a799211776d421de7545cd1971551cf4f9d2e03e82d408887d703d14495e7688",
    },
  },
  "share-tokens/expire-sets-expired": {
    level: "MUST",
    text: "when the source expires a `created` share token, the token becomes `expired`",
    url: page,
    source: {
      pointer: `${one}~1expire/post/description`,
      sentence: "daba6d5c5733f9619908cdd558247f87d120ee47c2f76581c2b519681564d1ef",
    },
  },
  "share-tokens/expire-prevents-use": {
    level: "MUST",
    text: "an `expired` share token cannot be redeemed",
    url: page,
    source: {
      pointer: `${one}~1expire/post/description`,
      sentence: "daba6d5c5733f9619908cdd558247f87d120ee47c2f76581c2b519681564d1ef",
    },
  },
  "share-tokens/expire-created-only": {
    level: "SHOULD",
    text: "a share token whose redemption has begun cannot be expired",
    url: page,
  },
  "share-tokens/expire-twice": {
    level: "MAY",
    text: "expiring an `expired` share token again is refused or changes nothing",
    url: page,
  },
  "share-tokens/expire-by-destination": {
    level: "MAY",
    text: "the destination may expire a share token or be refused",
    url: page,
  },
  "share-tokens/expire-keeps-record": {
    level: "SHOULD",
    text: "expiring a share token sets no values of a redemption or a failure",
    url: page,
    source: {
      pointer: `${attributes}/redeemed-at/description`,
      sentence: "91b241369a6b94060b556af9680ee09344c88e7b6083cef1e62af93fb98d71a5",
    },
  },
  "share-tokens/action-known-token": {
    level: "MUST",
    text: "an action on a share token that does not exist returns 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sentence: "c89bbcf00f2a150494d4017005029a47a2afcf8cad5a965eb2e40e5b9b9729aa",
    },
  },
  "share-tokens/action-answers": {
    level: "MUST",
    text: "expiring and redeeming return the share token as it is now",
    url: page,
    source: {
      pointer: `${one}~1expire/post/responses/200/description`,
      sentence: "a799211776d421de7545cd1971551cf4f9d2e03e82d408887d703d14495e7688",
    },
  },
  "share-tokens/refusal-changes-nothing": {
    level: "MUST",
    text: "a refused action changes no share token and creates none",
    url: page,
  },
  "share-tokens/ends-are-final": {
    level: "MUST",
    text: "a share token that is `redeemed` or `expired` keeps that status",
    url: page,
  },
} as const satisfies Record<string, Statement>;
