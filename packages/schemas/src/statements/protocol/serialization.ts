import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/serialization`;

/** What the page `serialization` promises. */
export const serialization = {
  "protocol/fields-select": {
    level: "MUST",
    text: "`fields[connect/connection]` leaves only the named attributes; `id` and `type` stay",
    url: page,
    source: {
      pointer: "/components/parameters/fields-query-parameter/description",
      sentence: 1,
      sha256: "47e05a78fd32622718c45c7fb3d24fcb4c2ccdc634455e76973aa4f806e08f7d",
    },
  },
  "protocol/fields-any-inflection": {
    level: "MUST",
    text: "since 2025-10-27 the names in `fields` are understood in any inflection",
    url: page,
  },
} as const satisfies Record<string, Statement>;
