import type { Statement } from "../../statement.ts";
import { paths, reference } from "../places.ts";

const page = `${reference}/list-all-connect-connections`;

/** What the page `list-all-connect-connections` promises. */
export const list = {
  "connections/one-view": {
    level: "MUST",
    text: "source and destination see the same connection",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "1e5e8c9fc7fe1b93d3c5107a37ec00cfcc5c336072d522a2eba49aed9d172e2d",
    },
  },
  "connections/strangers-excluded": {
    level: "MUST",
    text: "an organization that is no party to a connection cannot read or change it",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "1e5e8c9fc7fe1b93d3c5107a37ec00cfcc5c336072d522a2eba49aed9d172e2d",
    },
  },
  "connections/list-both-directions": {
    level: "MUST",
    text: "the list contains the connections that an organization created and those of which it is the destination",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "1e5e8c9fc7fe1b93d3c5107a37ec00cfcc5c336072d522a2eba49aed9d172e2d",
    },
  },
  "connections/list-only-own": {
    level: "MUST",
    text: "the list contains no connections of other organizations",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "1e5e8c9fc7fe1b93d3c5107a37ec00cfcc5c336072d522a2eba49aed9d172e2d",
    },
  },
  "connections/list-newest-first": {
    level: "MUST",
    text: "the list is sorted by creation time, newest first",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "ca110df727c3477684bbe192dec52543e0e1a5fe695052d7d67753c9dd65292c",
    },
  },
  "connections/list-row-is-resource": {
    level: "MUST",
    text: "a row of the list equals the connection as it is retrieved",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/data/items`,
    },
  },
  "connections/list-filter-status": {
    level: "MUST",
    text: "`filter[status]` returns exactly the connections with that status",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/status/description`,
      sentence: "fa1338f2685b42a3e718374f5a6d12ae4c21709090027278ba87ce7894650314",
    },
  },
  "connections/list-filter-destination": {
    level: "MUST",
    text: "`filter[destination-organization-id]` returns exactly the connections to that organization",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/destination-organization-id/description`,
      sentence: "be13fbfa35d07d99f2ee1328580aa9b814087df2b68e2bedbacbfd8873b6c206",
    },
  },
  "connections/list-filter-closed": {
    level: "MAY",
    text: "the list has no other filters",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/additionalProperties`,
    },
  },
  "connections/resource-envelope": {
    level: "MUST",
    text: "one connection is an object under `data`; a list is an array under `data`, with `links`",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/required`,
    },
  },
} as const satisfies Record<string, Statement>;
