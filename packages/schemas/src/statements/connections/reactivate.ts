import type { Statement } from "../../statement.ts";
import { attributes, one, reference, response } from "../places.ts";

const page = `${reference}/reactivate-a-connect-connection`;

/** What the page `reactivate-a-connect-connection` promises. */
export const reactivate = {
  "connections/reactivate-to-pending": {
    level: "MUST",
    text: "reactivating an `inactive` connection makes it `pending`, never directly `active`",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: "c52409cd95a5dc041eb0458839431f1b31c5f6f2916b8f34875a08a07ffc4339",
    },
  },
  "connections/reactivate-by-source": {
    level: "MUST",
    text: "only the source can reactivate a connection",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: "a4dde649bc199e2a23eb9f9713de6de735d5460c0f39bfcb8df4face32b2254c",
    },
  },
  "connections/reactivate-accept-again": {
    level: "MUST",
    text: "a reactivated connection becomes `active` only after the destination has accepted it again",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: "7e01aadc0f4fb7522796000751a5ff4b8b5c47cb57d29dc225ca495627fbba19",
    },
  },
  "connections/reactivate-inactive-only": {
    level: "MUST",
    text: "only an `inactive` connection can be reactivated",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: "9e7cb37bbfa17fbddbcdde89ea51d707bbc866fa265b9d74ae7277bf1e0acb1f",
    },
  },
  "connections/reactivate-keeps-record": {
    level: "MUST",
    text: "reactivating a connection changes only its status; id, parties and creation time stay the same",
    url: page,
    source: {
      pointer: `${attributes}/created-at/description`,
      sentence: "3a5b539b85c8dfb3758e60d6ff34db7a439ded44686b65493b8adeed6b951904",
    },
  },
  "connections/action-answers-200": {
    level: "MUST",
    text: "deactivating and reactivating return 200 and the connection as it is now",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/responses/200/description`,
      sentence: "721ae7cb997cc943d0ec935fe8db12a743ffb5e43e336dccac27d20902a1b2de",
    },
  },
  "connections/refusal-changes-nothing": {
    level: "MUST",
    text: "a refused action changes nothing",
    url: page,
  },
  "connections/action-known-connection": {
    level: "MUST",
    text: "an action on a connection that does not exist returns 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sentence: "c89bbcf00f2a150494d4017005029a47a2afcf8cad5a965eb2e40e5b9b9729aa",
    },
  },
} as const satisfies Record<string, Statement>;
