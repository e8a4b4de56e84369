import type { Statement } from "../../statement.ts";
import { attributes, one, reference, response, schema } from "../places.ts";

const page = `${reference}/retrieve-a-connect-connection`;

/** What the page `retrieve-a-connect-connection` promises. */
export const retrieve = {
  "connections/action-moves-updated-at": {
    level: "MUST",
    text: "`updated-at` tells when the connection last changed: each transition moves it forward",
    url: page,
    source: {
      pointer: `${attributes}/updated-at/description`,
      sha256: "0c022872d8b26807e45eacd05c16e1f977f6d1f5481470711968a82a41fc7c97",
    },
  },
  "connections/read-your-writes": {
    level: "SHOULD",
    text: "what an action changed is seen by the next read, alone and in lists",
    url: page,
  },
  "connections/retrieve-answers-200": {
    level: "MUST",
    text: "retrieving a connection answers 200 with the connection of that id",
    url: page,
    source: {
      pointer: `${one}/get/description`,
      sentence: 1,
      sha256: "934fd1c131ce9a236332280639b50bade0e0c679114d3e126fed2c2a28851790",
    },
  },
  "connections/retrieve-unknown-404": {
    level: "MUST",
    text: "retrieving a connection that does not exist answers 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sha256: "a4d2c6898d524aa802d5525abd2e79ce8d582e436e0c230e5933ee10e1b1c7fb",
    },
  },
  "connections/resource-type": {
    level: "MUST",
    text: "a connection's `type` is `connect/connection`",
    url: page,
    source: {
      pointer: `${schema}/type/const`,
      sha256: "fe3bc17ff49e16c00d0bac010a4708ffb1c1dc6095b099a9541c42916399f5b7",
    },
  },
  "connections/resource-shape": {
    level: "MUST",
    text: "a connection has an id, a status, both organizations, and when it was created and last updated",
    url: page,
    source: {
      pointer: attributes,
      sha256: "6afbbc5b445014e723f3e27bec158ba52692af2e49572c1b6d73177e6825a002",
    },
  },
  "connections/resource-timestamps": {
    level: "MUST",
    text: "`created-at` and `updated-at` are RFC 3339 timestamps, and a connection is not updated before it is created",
    url: page,
    source: {
      pointer: `${attributes}/created-at/format`,
      sha256: "1d6a88cbe839266a172f4184f5a1b42a4346ee0987621546b22b704cbeb6e87c",
    },
  },
  "connections/resource-status-values": {
    // The versioning policy lets Persona add values at any time.
    level: "SHOULD",
    text: "the status is one of `pending`, `active` and `inactive`",
    url: page,
    source: {
      pointer: `${attributes}/status/description`,
      sentence: 2,
      sha256: "7c7142d0505e418ff809b9961b71400fff1e90104750ab77ee206b555b2fa1e7",
    },
  },
  "connections/resource-removed-members": {
    level: "MUST",
    text: "members that were taken out of the description do not come back: `token`, `name`, `organization-id`, `scopes`, `creator-id`, `creator-type`",
    url: page,
    source: {
      pointer: `${schema}/attributes/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/resource-creator": {
    level: "MAY",
    text: "a connection names its creator under `relationships`",
    url: page,
    source: {
      pointer: `${schema}/relationships/properties/creator`,
      sha256: "e11d5aec3a7429abc76f0abaadf373ccdfea20c9fad2315ec5954d0310d39efc",
    },
  },
} as const satisfies Record<string, Statement>;
