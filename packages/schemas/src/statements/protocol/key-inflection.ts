import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/key-inflection`;

/** What the page `key-inflection` promises. */
export const keyInflection = {
  "protocol/inflection-default": {
    level: "MUST",
    text: "without `Key-Inflection`, keys have the style that is set for the API key: kebab-case by default",
    url: page,
  },
  "protocol/inflection-style": {
    level: "MUST",
    text: "`Key-Inflection` sets the style of every key in the answer: kebab, camel or snake",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: "1671253ff674e1f360dc9cc04db898efc0ab30036b2e482341b02247cba54dda",
    },
  },
  "protocol/inflection-values": {
    level: "MUST",
    text: "key inflection does not change values",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: "1671253ff674e1f360dc9cc04db898efc0ab30036b2e482341b02247cba54dda",
    },
  },
  "protocol/inflection-requests": {
    level: "MUST",
    text: "a request may have keys in any of the three styles",
    url: page,
  },
  "protocol/inflection-unknown": {
    level: "MAY",
    text: "an unknown key inflection is refused or ignored",
    url: page,
    source: {
      pointer: "/components/parameters/key-inflection-header/schema/enum",
    },
  },
} as const satisfies Record<string, Statement>;
