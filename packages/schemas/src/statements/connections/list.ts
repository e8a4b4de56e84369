import type { Statement } from "../../statement.ts";
import { paths, reference } from "../places.ts";

const page = `${reference}/list-all-connect-connections`;

/** What the page `list-all-connect-connections` promises. */
export const list = {
  "connections/one-view": {
    level: "MUST",
    text: "source and destination see one and the same connection",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/strangers-excluded": {
    level: "MUST",
    text: "an organization that is no party to a connection can neither read nor change it",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-both-directions": {
    level: "MUST",
    text: "the list holds the connections that an organization created and those where it is the destination",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-only-own": {
    level: "MUST",
    text: "the list holds no connection of other organizations",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-newest-first": {
    level: "MUST",
    text: "the list is in reverse chronological order of creation",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 2,
      sha256: "8f41e6f2a333927c106b0320a447749ab532a9163bf6ce4147eb73a39b9eb107",
    },
  },
  "connections/list-row-is-resource": {
    level: "MUST",
    text: "a row of the list is the connection as it is retrieved",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/data/items`,
      sha256: "2837cedbf8eb41b9aaff53998e67e05def37647594333eaa37340584c5a39838",
    },
  },
  "connections/list-filter-status": {
    level: "MUST",
    text: "`filter[status]` leaves the connections of that status, all of them and no others",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/status/description`,
      sha256: "92e77a842d64e2a0376cea503a01296234183777fdd5b4b7e4975c0dbe666548",
    },
  },
  "connections/list-filter-destination": {
    level: "MUST",
    text: "`filter[destination-organization-id]` leaves the connections to that organization, all of them and no others",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/destination-organization-id/description`,
      sha256: "14760982f6b0cd202d7a4dde1155e66183a125572e346b8483a11343f3b143f0",
    },
  },
  "connections/list-filter-closed": {
    level: "MAY",
    text: "the list knows no other filter",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/resource-envelope": {
    level: "MUST",
    text: "one connection comes alone under `data`, a list as an array under `data` with `links`",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/required`,
      sha256: "99bf4182a7afb00035335e29ec7257c7138aa253e255061173377c3e7ca10e60",
    },
  },
} as const satisfies Record<string, Statement>;
