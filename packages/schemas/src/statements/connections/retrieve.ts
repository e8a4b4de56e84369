import type { Statement } from "../../statement.ts";
import { attributes, one, reference, response, schema } from "../places.ts";

const page = `${reference}/retrieve-a-connect-connection`;

/** What the page `retrieve-a-connect-connection` promises. */
export const retrieve = {
  "connections/action-moves-updated-at": {
    level: "MUST",
    text: "`updated-at` is the time of the last change: each transition moves it forward",
    url: page,
    source: {
      pointer: `${attributes}/updated-at/description`,
      sentence: "16799a4b5a23e5ecfd490c37e66fba929187b1203fb5cf45437cc7ca661b696b",
    },
  },
  "connections/read-your-writes": {
    level: "SHOULD",
    text: "the next read shows what an action changed, in the connection and in lists",
    url: page,
  },
  "connections/retrieve-answers-200": {
    level: "MUST",
    text: "retrieving a connection returns 200 and the connection with that id",
    url: page,
    source: {
      pointer: `${one}/get/description`,
      sentence: "5a3c2a658eb806d1adc5e80506f51b7b42abf463c5c0c93ac06c4ab5ff97bd82",
    },
  },
  "connections/retrieve-unknown-404": {
    level: "MUST",
    text: "retrieving a connection that does not exist returns 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sentence: "c89bbcf00f2a150494d4017005029a47a2afcf8cad5a965eb2e40e5b9b9729aa",
    },
  },
  "connections/resource-type": {
    level: "MUST",
    text: "a connection's `type` is `connect/connection`",
    url: page,
    source: {
      pointer: `${schema}/type/const`,
    },
  },
  "connections/resource-shape": {
    level: "MUST",
    text: "a connection has an id, a status, both organizations, and the times of its creation and of its last change",
    url: page,
    source: {
      pointer: attributes,
    },
  },
  "connections/resource-timestamps": {
    level: "MUST",
    text: "`created-at` and `updated-at` are RFC 3339 timestamps, and `updated-at` is not before `created-at`",
    url: page,
    source: {
      pointer: `${attributes}/created-at/format`,
    },
  },
  "connections/resource-status-values": {
    // The versioning policy lets Persona add values at any time.
    level: "SHOULD",
    text: "the status is one of `pending`, `active` and `inactive`",
    url: page,
    source: {
      pointer: `${attributes}/status/description`,
    },
  },
  "connections/resource-removed-members": {
    level: "MUST",
    text: "members that Persona removed from the description do not come back: `token`, `name`, `organization-id`, `scopes`, `creator-id`, `creator-type`",
    url: page,
    source: {
      pointer: `${schema}/attributes/additionalProperties`,
    },
  },
  "connections/resource-creator": {
    level: "MAY",
    text: "a connection names its creator under `relationships`",
    url: page,
    source: {
      pointer: `${schema}/relationships/properties/creator`,
    },
  },
} as const satisfies Record<string, Statement>;
