import type { Statement } from "../../statement.ts";
import { docs, paths } from "../places.ts";

const page = `${docs}/pagination`;

/** What the page `pagination` promises. */
export const pagination = {
  "protocol/page-default-size": {
    level: "MUST",
    text: "a page has at most 10 rows unless asked otherwise",
    url: page,
  },
  "protocol/page-size": {
    level: "MUST",
    text: "`page[size]` sets the number of rows at the most, from 1 to 100",
    url: page,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/size/description",
      sha256: "78c1a26696be49adfd485cae5c7f7b2761938dd1dff9cb511b989a4dd742fc22",
    },
  },
  "protocol/page-size-bounds": {
    level: "MAY",
    text: "a page size outside of 1 to 100 is refused, or brought into bounds",
    url: page,
  },
  "protocol/page-walk": {
    level: "MUST",
    text: "`page[after]` leads through all rows, each once",
    url: page,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/after/description",
      sha256: "68025cb98ea9f4b582ea888d7bb6785033f6f23eed9e4b15e4fa06888d06a39d",
    },
  },
  "protocol/page-back": {
    level: "MUST",
    text: "`page[before]` leads back the same way",
    url: page,
    source: {
      pointer:
        "/components/parameters/pagination-query-params/schema/properties/before/description",
      sha256: "68025cb98ea9f4b582ea888d7bb6785033f6f23eed9e4b15e4fa06888d06a39d",
    },
  },
  "protocol/page-ends": {
    level: "MUST",
    text: "`links.prev` is null on the first page and `links.next` on the last",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/description`,
      sha256: "8ab51ed4e4f238e22e1761caa6e1a2fc826a733e6f537b90685421e1b311905b",
    },
  },
  "protocol/page-links": {
    level: "MUST",
    text: "the links of a page are paths under `/api/v1` that can be followed as they are",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/examples`,
      sha256: "d16d28f9a2123b3c441543508a35ee57e0c486876c5b3f9e7f4516c4a2c20b6a",
    },
  },
  "protocol/page-stable": {
    level: "MUST",
    text: "rows that are created or change while one pages do not disturb the paging",
    url: page,
  },
  "protocol/page-bad-cursor": {
    level: "MAY",
    text: "an unknown cursor is refused",
    url: page,
  },
} as const satisfies Record<string, Statement>;
