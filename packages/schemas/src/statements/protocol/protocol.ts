import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/protocol`;

/** What the page `protocol` promises. */
export const protocol = {
  "protocol/json": {
    level: "MUST",
    text: "every answer is JSON and says so in its content type",
    url: page,
  },
} as const satisfies Record<string, Statement>;
