import type { Statement } from "../../statement.ts";
import { docs, paths } from "../places.ts";

const page = `${docs}/pagination`;

/** What the page `pagination` promises. */
export const pagination = {
  "protocol/page-default-size": {
    level: "MUST",
    text: "by default, a page has at most 10 rows",
    url: page,
  },
  "protocol/page-size": {
    level: "MUST",
    text: "`page[size]` sets the maximum number of rows, from 1 to 100",
    url: page,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/size/description",
      sentence: "5f023acf53bea102a5e9964a7df147a1c8bc1698a74a1460a3c6dac3c3e7435e",
    },
  },
  "protocol/page-size-bounds": {
    level: "MAY",
    text: "a page size outside 1 to 100 is refused, or replaced by the nearest allowed one",
    url: page,
  },
  "protocol/page-walk": {
    level: "MUST",
    text: "`page[after]` returns all rows one after the other, each once",
    url: page,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/after/description",
      sentence: "a7ee03508e0808b3bb220fed24c6dc3757e1ed925342642e77f0c557c7ef925c",
    },
  },
  "protocol/page-back": {
    level: "MUST",
    text: "`page[before]` goes back the same way",
    url: page,
    source: {
      pointer:
        "/components/parameters/pagination-query-params/schema/properties/before/description",
      sentence: "a7ee03508e0808b3bb220fed24c6dc3757e1ed925342642e77f0c557c7ef925c",
    },
  },
  "protocol/page-ends": {
    level: "MUST",
    text: "`links.prev` is null on the first page and `links.next` on the last",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/description`,
      sentence: "f46e23ed4de13b9cbf3c394e28c41f0a9657be06234de59757f855355e687491",
    },
  },
  "protocol/page-links": {
    level: "MUST",
    text: "the links of a page are paths under `/api/v1` that work unchanged",
    url: page,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/examples`,
    },
  },
  "protocol/page-stable": {
    level: "MUST",
    text: "rows that are created or changed between two pages do not disturb the paging",
    url: page,
  },
  "protocol/page-bad-cursor": {
    level: "MAY",
    text: "an unknown cursor is refused",
    url: page,
  },
} as const satisfies Record<string, Statement>;
