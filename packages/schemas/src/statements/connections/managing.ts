import type { Statement } from "../../statement.ts";
import { docs, paths, response } from "../places.ts";

const page = `${docs}/managing-connections`;

/** What the page `managing-connections` promises. */
export const managing = {
  "connections/create-once": {
    level: "MUST",
    text: "an organization has at most one connection to another; a second one is refused, and the first does not change",
    url: page,
    source: {
      pointer: `${response}/conflict/description`,
      sentence: "6cf8ec3a53f31bd0127a9e0326b2fa45dbf4974f38e23503b07370ee7a0eb32a",
    },
  },
  "connections/create-each-direction": {
    level: "SHOULD",
    text: "two organizations can have one connection in each direction",
    url: page,
  },
  "connections/accept-by-destination": {
    level: "MUST",
    text: "only the destination can accept a connection",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "7ea833ff649390a1eda5573fc7d9093dbde483a5527195f632e456e8ce2b9722",
    },
  },
  "connections/accept-pending-only": {
    level: "MUST",
    text: "only a `pending` connection can be accepted",
    url: page,
  },
  "connections/accept-in-dashboard": {
    level: "SHOULD",
    text: "the destination accepts a connection in its dashboard; the API has no operation for it",
    url: page,
  },
} as const satisfies Record<string, Statement>;
