import type { Statement } from "../../statement.ts";
import { reference } from "../places.ts";

const page = reference;

/** What the page `connections` promises. */
export const overview = {
  "connections/never-changed-by-hand": {
    level: "MUST",
    text: "no operation changes the attributes of a connection",
    url: page,
  },
} as const satisfies Record<string, Statement>;
