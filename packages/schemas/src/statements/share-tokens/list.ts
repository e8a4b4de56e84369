import type { Statement } from "../../statement.ts";
import { paths, reference } from "./places.ts";

const page = `${reference}/list-all-share-tokens`;

/** What the page `list-all-share-tokens` promises. */
export const listTokens = {
  "share-tokens/list-both-directions": {
    level: "MUST",
    text: "the list contains the share tokens that an organization created and those that it can redeem",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/direction/description`,
      sentence: "171ad13e6305f05415ee284c8621c665310325a97b5888647bc169b3602cf822",
    },
  },
  "share-tokens/list-only-own": {
    level: "MUST",
    text: "the list contains no share tokens of other organizations",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "895fdf63ca017c7fedf2a31e7ac2891a5fc4ad9cfe9444aa3e419850737974a4",
    },
  },
  "share-tokens/list-newest-first": {
    level: "MUST",
    text: "the list of share tokens is sorted by creation time, newest first",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "ca110df727c3477684bbe192dec52543e0e1a5fe695052d7d67753c9dd65292c",
    },
  },
  "share-tokens/list-row-is-resource": {
    level: "MUST",
    text: "a row of the list equals the share token as it is retrieved",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/data/items`,
    },
  },
  "share-tokens/list-filter-connection": {
    level: "MUST",
    text: "`filter[connection-id]` returns exactly the share tokens of that connection",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/connection-id/description`,
      sentence: "c6a3c0e8c7c31650ac5b1fdae78a63b93f7bf0dd132f855f8445857372ccfc2a",
    },
  },
  "share-tokens/list-filter-status": {
    level: "MUST",
    text: "`filter[status]` returns exactly the share tokens with that status",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/status/description`,
      sentence: "be3e971db90d11431028281272948b893fdcabfa3c4429234fdc0d6a644021ec",
    },
  },
  "share-tokens/list-filter-direction": {
    level: "MUST",
    text: "`filter[direction]` returns exactly the share tokens with that direction",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/direction/description`,
      sentence: "e6bc3dcbc1fd1d4ad7df34415a42008e2be3e504a167e65dec5a1daaffba4fc7",
    },
  },
  "share-tokens/list-filter-closed": {
    level: "MAY",
    text: "the list of share tokens has no other filters than connection, status and direction",
    url: page,
    source: {
      pointer: `${paths}/get/parameters/5/schema/additionalProperties`,
    },
  },
  "share-tokens/resource-envelope": {
    level: "MUST",
    text: "one share token is an object under `data`; a list is an array under `data`, with `links`",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/required`,
    },
  },
} as const satisfies Record<string, Statement>;
