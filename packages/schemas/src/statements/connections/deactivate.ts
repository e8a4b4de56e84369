import type { Statement } from "../../statement.ts";
import { one, reference } from "../places.ts";

const page = `${reference}/deactivate-a-connect-connection`;

/** What the page `deactivate-a-connect-connection` promises. */
export const deactivate = {
  "connections/deactivate-by-either": {
    level: "MUST",
    text: "the source or the destination may deactivate a `pending` or an `active` connection, which makes it `inactive`",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 2,
      sha256: "49b9d51f67d770eebd4c469c37c8560fd893b4297bc484fe9f3787e59c5a2fac",
    },
  },
  "connections/deactivate-once": {
    level: "MUST",
    text: "an `inactive` connection cannot be deactivated again",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 4,
      sha256: "1a847fcf70f8bd61f15539eb9e2c6eec32dd1344741ea6e4502163ebccf31fe7",
    },
  },
  "connections/deactivate-keeps-record": {
    level: "MUST",
    text: "deactivating keeps the record of the connection: id, parties and creation time stay",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 3,
      sha256: "25956311246472e7911db8fb01bea8d7f6d922e6c90b2f1d6a385d8334414bd3",
    },
  },
} as const satisfies Record<string, Statement>;
