import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/key-inflection`;

/** What the page `key-inflection` promises. */
export const keyInflection = {
  "protocol/inflection-default": {
    level: "MUST",
    text: "without a `Key-Inflection` header, keys come as the API key is set: kebab-case unless set otherwise",
    url: page,
  },
  "protocol/inflection-style": {
    level: "MUST",
    text: "`Key-Inflection` decides the style of every key in the answer: kebab, camel or snake",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: 1,
      sha256: "8a1bd6944186277b29f0de72d4cd24a6fd596539098c58cb808fb9dcc7fa1a73",
    },
  },
  "protocol/inflection-values": {
    level: "MUST",
    text: "key inflection leaves values as they are",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: 1,
      sha256: "8a1bd6944186277b29f0de72d4cd24a6fd596539098c58cb808fb9dcc7fa1a73",
    },
  },
  "protocol/inflection-requests": {
    level: "MUST",
    text: "the keys of a request are understood in all three styles",
    url: page,
  },
  "protocol/inflection-unknown": {
    level: "MAY",
    text: "an unknown key inflection is refused, or ignored",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/schema/enum",
      sha256: "d2d096fffd1cadcc8b66d2595c0cc592aa35c0266115cef2fef01735a903fc62",
    },
  },
} as const satisfies Record<string, Statement>;
