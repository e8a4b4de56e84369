import type { Statement } from "../../statement.ts";
import { docs, paths, response } from "../places.ts";

const page = `${docs}/managing-connections`;

/** What the page `managing-connections` promises. */
export const managing = {
  "connections/create-once": {
    level: "MUST",
    text: "one organization has at most one connection to another; a second one is refused and leaves the first as it is",
    url: page,
    source: {
      pointer: `${response}/conflict/description`,
      sha256: "18ee43b0c1447870a90f2586091947f577ea50aa77ebecbef36def63afd11500",
    },
  },
  "connections/create-each-direction": {
    level: "SHOULD",
    text: "the reverse direction between two organizations is a separate connection",
    url: page,
  },
  "connections/accept-by-destination": {
    level: "MUST",
    text: "nobody but the destination accepts a connection",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 2,
      sha256: "069195575bd5a55f5bccaa6d9d67d4fb3caf37f9a90433a7bb03390723671d7c",
    },
  },
  "connections/accept-pending-only": {
    level: "MUST",
    text: "only a `pending` connection can be accepted",
    url: page,
  },
  "connections/accept-in-dashboard": {
    level: "SHOULD",
    text: "a connection is accepted in the destination's dashboard; no operation of the API accepts it",
    url: page,
  },
} as const satisfies Record<string, Statement>;
