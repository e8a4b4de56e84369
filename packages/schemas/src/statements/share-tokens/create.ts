import type { Statement } from "../../statement.ts";
import { attributes, creation, paths, reference } from "./places.ts";

const page = `${reference}/create-a-share-token`;

/** What the page `create-a-share-token` promises. */
export const createToken = {
  "share-tokens/create-answers-201": {
    level: "MUST",
    text: "creating a share token returns 201 and the token",
    url: page,
    source: {
      pointer: `${paths}/post/responses/201/description`,
      sentence: "a799211776d421de7545cd1971551cf4f9d2e03e82d408887d703d14495e7688",
    },
  },
  "share-tokens/create-is-created": {
    level: "MUST",
    text: "a new share token is `created` and has no values of a redemption",
    url: page,
    source: {
      pointer: `${attributes}/status/description`,
      sentence: "66f5e7041803fba073134f2400955a86a091cf191745e3372a7d9f6a5a236572",
    },
  },
  "share-tokens/create-names-both": {
    level: "MUST",
    text: "a new share token has the connection and the source object that the request names",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "57dd383b0fca96ebbf0c3af995a97e9d0d8172cef5b3b7953c21658be34d73f6",
    },
  },
  "share-tokens/create-kinds": {
    level: "MUST",
    text: "a share token can share an account, an inquiry, a transaction or a verification",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "e8bf602e9570a893b3fecf2f33a3c51211b2513cd2c455e68fa9a879e6071f09",
    },
  },
  "share-tokens/create-needs-both": {
    level: "MUST",
    text: "creating a share token needs a connection and a source object",
    url: page,
    source: {
      pointer: `${creation}/required`,
    },
  },
  "share-tokens/create-lifetime": {
    level: "MUST",
    text: "`expires-in-seconds` is the time from the creation of a share token to its `expires-at`",
    url: page,
    source: {
      pointer: `${creation}/properties/expires-in-seconds/description`,
      sentence: "59d65e109428d7752829958701ae497a547b51ecdc924f00b126c72547b84f2e",
    },
  },
  "share-tokens/create-lifetime-bounds": {
    level: "MUST",
    text: "a lifetime of a share token is from 60 to 1814400 seconds; any other is refused",
    url: page,
    source: {
      pointer: `${creation}/properties/expires-in-seconds/description`,
      sentence: "a09962889500784c42e44841e566dc060911832dbf4d5e991570475280998d54",
    },
  },
  "share-tokens/create-lifetime-default": {
    // The sentence is flat, and every example shows null.
    level: "SHOULD",
    text: "without `expires-in-seconds`, a share token expires after 14 days",
    url: page,
    source: {
      pointer: `${creation}/properties/expires-in-seconds/description`,
      sentence: "c4648cc6932f1b6fc7c6664d7a1735c947459ad15449187982751283329508df",
    },
  },
  "share-tokens/create-lifetime-integer": {
    // The versioning policy lets Persona accept more at any time.
    level: "SHOULD",
    text: "`expires-in-seconds` is a whole number; a text or a fraction is refused",
    url: page,
    source: {
      pointer: `${creation}/properties/expires-in-seconds/type`,
    },
  },
  "share-tokens/create-real-ids": {
    level: "SHOULD",
    text: "a share token needs a connection and an object of the organization that creates it",
    url: page,
    source: {
      pointer: `${creation}/properties/source-id/description`,
      sentence: "a0b64f66af3b3416be8387f77ec785ac6014d8670785d09159b72b622df511c0",
    },
  },
  "share-tokens/create-closed-request": {
    level: "MAY",
    text: "creating a share token takes nothing but a connection, an object and a lifetime",
    url: page,
    source: {
      pointer: `${creation}/additionalProperties`,
    },
  },
} as const satisfies Record<string, Statement>;
