import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/serialization`;

/** What the page `serialization` promises. */
export const serialization = {
  "protocol/fields-select": {
    level: "MUST",
    text: "`fields[connect/connection]` returns only the named attributes, beside `id` and `type`",
    url: page,
    source: {
      pointer: "/components/parameters/fields-query-parameter/description",
      sentence: "997327fb6a06ebedaf57ed46ad4c50734185f4ff0b835b0b40b19d7b835b8b99",
    },
  },
  "protocol/fields-any-inflection": {
    level: "MUST",
    text: "since 2025-10-27, `fields` accepts names in any inflection",
    url: page,
  },
} as const satisfies Record<string, Statement>;
