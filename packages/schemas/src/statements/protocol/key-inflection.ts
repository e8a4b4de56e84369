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
      sentence: "1671253ff674e1f360dc9cc04db898efc0ab30036b2e482341b02247cba54dda",
    },
  },
  "protocol/inflection-values": {
    level: "MUST",
    text: "key inflection leaves values as they are",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: "1671253ff674e1f360dc9cc04db898efc0ab30036b2e482341b02247cba54dda",
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
    },
  },
} as const satisfies Record<string, Statement>;
