import type { Statement } from "../../statement.ts";
import { response } from "../places.ts";
import { attributes, one, paths, reference, relationships, schema } from "./places.ts";

const page = `${reference}/retrieve-a-share-token`;

/** What the page `retrieve-a-share-token` promises. */
export const retrieveToken = {
  "share-tokens/retrieve-answers-200": {
    level: "MUST",
    text: "retrieving a share token returns 200 and the token with that id",
    url: page,
    source: {
      pointer: `${one}/get/description`,
      sentence: "2dba409266d7e4e49b7a73429313f4881fffced84f4fe5ea636b9314ead11474",
    },
  },
  "share-tokens/retrieve-unknown-404": {
    level: "MUST",
    text: "retrieving a share token that does not exist returns 404",
    url: page,
    source: {
      pointer: `${response}/not-found/description`,
      sentence: "c89bbcf00f2a150494d4017005029a47a2afcf8cad5a965eb2e40e5b9b9729aa",
    },
  },
  "share-tokens/strangers-excluded": {
    level: "MUST",
    text: "an organization that is no party to a share token cannot read or change it",
    url: page,
    source: {
      pointer: `${paths}/get/description`,
      sentence: "895fdf63ca017c7fedf2a31e7ac2891a5fc4ad9cfe9444aa3e419850737974a4",
    },
  },
  "share-tokens/read-your-writes": {
    level: "SHOULD",
    text: "the next read shows what an action changed in a share token, in the token and in lists",
    url: page,
  },
  "share-tokens/resource-type": {
    level: "MUST",
    text: "a share token's `type` is `connect/share-token`",
    url: page,
    source: {
      pointer: `${schema}/type/const`,
    },
  },
  "share-tokens/resource-shape": {
    level: "MUST",
    text: "a share token has an id, a status, a direction, the times of its creation and last change, and the result of its redemption",
    url: page,
    source: {
      pointer: attributes,
    },
  },
  "share-tokens/resource-timestamps": {
    level: "MUST",
    text: "the times of a share token are RFC 3339 timestamps, and `updated-at` is not before `created-at`",
    url: page,
    source: {
      pointer: `${attributes}/created-at/format`,
    },
  },
  "share-tokens/resource-status-values": {
    // The versioning policy lets Persona add values at any time.
    level: "SHOULD",
    text: "the status of a share token is one of `created`, `pending`, `redeemed`, `expired` and `failed`",
    url: page,
    source: {
      pointer: `${attributes}/status/description`,
      sentence: "66f5e7041803fba073134f2400955a86a091cf191745e3372a7d9f6a5a236572",
    },
  },
  "share-tokens/resource-removed-members": {
    level: "MUST",
    text: "members of a share token that Persona removed from the description do not come back: `source-id`, `destination-id`, `expired-at`",
    url: page,
    source: {
      pointer: `${schema}/attributes/additionalProperties`,
    },
  },
  "share-tokens/resource-direction": {
    level: "MUST",
    text: "a share token is `outbound` for its source and `inbound` for its destination",
    url: page,
    source: {
      pointer: `${attributes}/direction/description`,
      sentence: "646d3b10e9014174623e558c8e4935ad2594f84221536ff8d6a33322928e4ddb",
    },
  },
  "share-tokens/resource-one-token": {
    level: "MUST",
    text: "source and destination see the same times, status and connection of a share token",
    url: page,
    source: {
      pointer: schema,
    },
  },
  "share-tokens/resource-connection": {
    level: "MUST",
    text: "both parties see the connection of a share token under `relationships`",
    url: page,
    source: {
      pointer: `${relationships}/connection`,
    },
  },
  "share-tokens/view-of-destination": {
    level: "SHOULD",
    text: "the destination sees neither the source object nor the creator of a share token",
    url: page,
    source: {
      pointer: "/components/schemas/connect-share-token/description",
      sentence: "5824615a86d869c34131e0583aa1a2ed9184458d1c743873f2c13b541461a48d",
    },
  },
  "share-tokens/view-of-source": {
    level: "SHOULD",
    text: "the source sees the object and the creator of a share token, but not the object that it was imported into",
    url: page,
    source: {
      pointer: "/components/schemas/connect-share-token/description",
      sentence: "5824615a86d869c34131e0583aa1a2ed9184458d1c743873f2c13b541461a48d",
    },
  },
  "share-tokens/resource-creator": {
    level: "MAY",
    text: "a share token has its creator under `relationships`",
    url: page,
    source: {
      pointer: `${relationships}/creator`,
    },
  },
  "share-tokens/updated-at-moves": {
    level: "MUST",
    text: "`updated-at` is the time of a share token's last change: each transition moves it forward",
    url: page,
    source: {
      pointer: `${attributes}/updated-at/description`,
      sentence: "5776bcca2a7a71d91440503a4945ea9450f1ed83be8f309f045bc981dac9468c",
    },
  },
  "share-tokens/pending-at-tells": {
    level: "MUST",
    text: "`pending-at` is the time at which the redemption of a share token began, and null before",
    url: page,
    source: {
      pointer: `${attributes}/pending-at/description`,
      sentence: "967527589f461928ab4c0d93d3d4955a6f2bfc68f249480f00df54ae3d4d9ff9",
    },
  },
  "share-tokens/redeemed-at-tells": {
    level: "MUST",
    text: "a share token has `redeemed-at` exactly when it is `redeemed`",
    url: page,
    source: {
      pointer: `${attributes}/redeemed-at/description`,
      sentence: "91b241369a6b94060b556af9680ee09344c88e7b6083cef1e62af93fb98d71a5",
    },
  },
  "share-tokens/failed-at-tells": {
    level: "MUST",
    text: "a share token has `failed-at` exactly when it is `failed`",
    url: page,
    source: {
      pointer: `${attributes}/failed-at/description`,
      sentence: "384c378d5a47d3f9e37474b145b8a5f9323014a537fcd2aa395975ce5d5983de",
    },
  },
  "share-tokens/failure-reason-tells": {
    level: "MUST",
    text: "a share token has a `failure-reason` exactly when it is `failed`",
    url: page,
    source: {
      pointer: `${attributes}/failure-reason/description`,
      sentence: "eef3f2358e9a7101eb831082ebdb1974a5fcd9fe1ddfe7ce7c105073fdfab61d",
    },
  },
  "share-tokens/failure-reason-values": {
    // Persona may add reasons at any time. Their form follows from the documented ones.
    level: "SHOULD",
    text: "the failure reason of a share token is a name in snake_case, such as `source_not_found`, `source_redacted`, `import_failed` and `unrecoverable_error`",
    url: page,
    source: {
      pointer: `${attributes}/failure-reason/description`,
      sentence: "e8537dbb4b698a9d85b3d08fa310c7f95ae17c1b0cea04e1c67682fe7bcf1424",
    },
  },
  "share-tokens/redeem-mode-tells": {
    level: "MUST",
    text: "`redeem-mode` is `hydrate` for a redemption with a destination object, `clone` for one without, and null before",
    url: page,
    source: {
      pointer: `${attributes}/redeem-mode/description`,
      sentence: "1fa3a61e5395f3c4bd80e5e6d3c97207522def31391a82eab32b619f67d20e10",
    },
  },
  "share-tokens/expires-by-time": {
    level: "MUST",
    text: "a share token that is still `created` at its `expires-at` becomes `expired`",
    url: page,
    source: {
      pointer: `${attributes}/expires-at/description`,
      sentence: "2d0c505ca7956a60cf98fb44cd630758d9ecd32e934e75d5aa69c7ae2dc574fc",
    },
  },
  "share-tokens/resource-without-included": {
    level: "MUST",
    text: "a share token is returned without `included` unless the request has `include`",
    url: page,
    source: {
      pointer: "/components/schemas/empty-included-objects/description",
      sentence: "05b836aab261800f1483c00d7f1ae3f128f63af8a857075427c567f271f16c42",
    },
  },
  "share-tokens/included-when-asked": {
    level: "MAY",
    text: "an empty `include` returns an empty array `included`",
    url: page,
    source: {
      pointer: "/components/schemas/empty-included-objects/description",
      sentence: "fe6ea30f49b9278e2ef8e0a04b98fbcb5710981b30a2d777f53e620b8cb09ceb",
    },
  },
  "share-tokens/peek-asked-only": {
    level: "MUST",
    text: "only `peek-source-data` returns `source-data`, and never in a list",
    url: page,
    source: {
      pointer: `${one}/get/parameters/5/description`,
      sentence: "9f5d7961fe8980e4e40573225e041eb2f9151bc9ccbff0ed558c6211db61d3d8",
    },
  },
  "share-tokens/peek-by-destination": {
    level: "MUST",
    text: "only the destination sees `source-data`",
    url: page,
    source: {
      pointer: `${attributes}/source-data/description`,
      sentence: "eaf4d67d40d7e1df38f98c46df257ef6918cac4c2dd26cc4c0c59934607bc9f7",
    },
  },
  "share-tokens/peek-visibility": {
    level: "MUST",
    text: "`source-data` shows each value in `full`, or as a boolean that says whether there is one (`presence`)",
    url: page,
    source: {
      pointer: "/components/schemas/source-data-peekable-attribute/description",
      sentence: "d6a0651bf1f37c0375a04f6e496f3351f1474a3d7a359d05018fbbdfaa68d888",
    },
  },
  "share-tokens/peek-capability": {
    level: "MAY",
    text: "`source-data` needs a capability of the destination",
    url: page,
    source: {
      pointer: `${attributes}/source-data/description`,
      sentence: "eaf4d67d40d7e1df38f98c46df257ef6918cac4c2dd26cc4c0c59934607bc9f7",
    },
  },
} as const satisfies Record<string, Statement>;
