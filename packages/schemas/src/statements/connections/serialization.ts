import type { Statement } from "../../statement.ts";
import { docs, one } from "../places.ts";

const page = `${docs}/serialization`;

/** What the page `serialization` promises of connections. */
export const connectionSerialization = {
  "connections/action-needs-no-body": {
    level: "MUST",
    text: "an action needs no body; an empty JSON object or a JSON content type makes no difference",
    url: page,
  },
  "connections/resource-without-included": {
    level: "MUST",
    text: "a connection is returned without `included`",
    url: page,
    source: {
      pointer: `${one}/get/responses/200/content/application~1json/schema/additionalProperties`,
    },
  },
} as const satisfies Record<string, Statement>;
