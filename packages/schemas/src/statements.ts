import type { Statement } from "./statement.ts";

const docs = "https://docs.withpersona.com";
const reference = `${docs}/api-reference/connect/connections`;
const operation = {
  list: `${reference}/list-all-connect-connections`,
  create: `${reference}/create-a-connect-connection`,
  retrieve: `${reference}/retrieve-a-connect-connection`,
  deactivate: `${reference}/deactivate-a-connect-connection`,
  reactivate: `${reference}/reactivate-a-connect-connection`,
};

const paths = "/paths/~1connect~1connections";
const one = `${paths}~1{connection-id}`;
const schema = "/components/schemas/connect-connection/properties";
const attributes = `${schema}/attributes/properties`;
const response = "/components/responses";
const header = "/components/headers";

/**
 * Every promise of the documentation about connections and the protocol beneath them. A promise of several sentences
 * cites the one it stands on.
 */
export const statements = {
  // Creating
  "connections/create-answers-201": {
    level: "MUST",
    text: "creating a connection answers 201 with the connection",
    url: operation.create,
    source: {
      pointer: `${paths}/post/responses/201/description`,
      sha256: "2ccd41c32ecaef57689805bcb93046fa687fdbfe1f9c13e3fa0589d774d731f1",
    },
  },
  "connections/create-is-pending": {
    level: "MUST",
    text: "a new connection is `pending`",
    url: operation.create,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 1,
      sha256: "b8b92255aad8f625f2ebcb25af79a6fec2d87e61aeff8e2f0f3e0f51d2f59b02",
    },
  },
  "connections/create-by-source": {
    level: "MUST",
    text: "the organization that creates a connection is its source",
    url: operation.create,
    source: {
      pointer: `${attributes}/source-organization-id/description`,
      sha256: "c7982bcbe4f5a7933db92d48cfc4c59c76f490e53217243e630c76e3efa7ac14",
    },
  },
  "connections/create-names-destination": {
    level: "MUST",
    text: "the organization named in the request is the destination of the new connection",
    url: operation.create,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/properties/destination-organization-id/description`,
      sha256: "457ceebdcc8a6fff414a73cde90107f9fd60584514467b92a6e45b95d7841838",
    },
  },
  "connections/create-needs-destination": {
    level: "MUST",
    text: "a connection cannot be created without naming a destination organization",
    url: operation.create,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/required`,
      sha256: "b2439ef9c284e55503a819927ae11eadf610310e859c4241aa4c396804c01fab",
    },
  },
  "connections/create-real-destination": {
    level: "MUST",
    text: "a connection cannot be created to an organization that does not exist",
    url: operation.create,
  },
  "connections/create-once": {
    level: "MUST",
    text: "one organization has at most one connection to another; a second one is refused and leaves the first as it is",
    url: `${docs}/managing-connections`,
    source: {
      pointer: `${response}/conflict/description`,
      sha256: "18ee43b0c1447870a90f2586091947f577ea50aa77ebecbef36def63afd11500",
    },
  },
  "connections/create-each-direction": {
    level: "SHOULD",
    text: "the reverse direction between two organizations is a separate connection",
    url: `${docs}/managing-connections`,
  },
  "connections/create-closed-request": {
    level: "MAY",
    text: "a request to create a connection holds nothing but the destination organization",
    url: operation.create,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/never-deleted": {
    level: "MUST",
    text: "a connection cannot be deleted",
    url: operation.create,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 3,
      sha256: "b0e5f299deebb4bce6c4ce3c5b55deba394a03c874a65f75927b98354bf151f9",
    },
  },
  "connections/never-changed-by-hand": {
    level: "MUST",
    text: "no operation changes the attributes of a connection",
    url: reference,
  },

  // Accepting
  "connections/accept-activates": {
    level: "MUST",
    text: "the destination's acceptance turns a `pending` connection `active`",
    url: operation.create,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 2,
      sha256: "069195575bd5a55f5bccaa6d9d67d4fb3caf37f9a90433a7bb03390723671d7c",
    },
  },
  "connections/accept-by-destination": {
    level: "MUST",
    text: "nobody but the destination accepts a connection",
    url: `${docs}/managing-connections`,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 2,
      sha256: "069195575bd5a55f5bccaa6d9d67d4fb3caf37f9a90433a7bb03390723671d7c",
    },
  },
  "connections/accept-pending-only": {
    level: "MUST",
    text: "only a `pending` connection can be accepted",
    url: `${docs}/managing-connections`,
  },
  "connections/accept-in-dashboard": {
    level: "SHOULD",
    text: "a connection is accepted in the destination's dashboard; no operation of the API accepts it",
    url: `${docs}/managing-connections`,
  },

  // Deactivating
  "connections/deactivate-by-either": {
    level: "MUST",
    text: "the source or the destination may deactivate a `pending` or an `active` connection, which makes it `inactive`",
    url: operation.deactivate,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 2,
      sha256: "49b9d51f67d770eebd4c469c37c8560fd893b4297bc484fe9f3787e59c5a2fac",
    },
  },
  "connections/deactivate-once": {
    level: "MUST",
    text: "an `inactive` connection cannot be deactivated again",
    url: operation.deactivate,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 4,
      sha256: "1a847fcf70f8bd61f15539eb9e2c6eec32dd1344741ea6e4502163ebccf31fe7",
    },
  },
  "connections/deactivate-keeps-record": {
    level: "MUST",
    text: "deactivating keeps the record of the connection: id, parties and creation time stay",
    url: operation.deactivate,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: 3,
      sha256: "25956311246472e7911db8fb01bea8d7f6d922e6c90b2f1d6a385d8334414bd3",
    },
  },

  // Reactivating
  "connections/reactivate-to-pending": {
    level: "MUST",
    text: "reactivating returns an `inactive` connection to `pending`, never straight to `active`",
    url: operation.reactivate,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 1,
      sha256: "3385962559592b9a66d846f14d16a2bf0daf0d24300d6943e723429dbac5f401",
    },
  },
  "connections/reactivate-by-source": {
    level: "MUST",
    text: "nobody but the source reactivates a connection",
    url: operation.reactivate,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 2,
      sha256: "0309f5fbc804245c80df2fe4b323e9d6e42ac33dcc0e5e73e1f427d55e622e2e",
    },
  },
  "connections/reactivate-accept-again": {
    level: "MUST",
    text: "a reactivated connection is not `active` before the destination has accepted it again",
    url: operation.reactivate,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 3,
      sha256: "248c655fa004eb9463ca3f8905204ce61f5dda4d2b550d52672ae89b7eccb02e",
    },
  },
  "connections/reactivate-inactive-only": {
    level: "MUST",
    text: "only an `inactive` connection can be reactivated",
    url: operation.reactivate,
    source: {
      pointer: `${one}~1reactivate/post/description`,
      sentence: 4,
      sha256: "ace5d44108ea7af9f9c3b87c88d30564d4d5ef65f48947a4521dd2004bfe306b",
    },
  },
  "connections/reactivate-keeps-record": {
    level: "MUST",
    text: "reactivating changes nothing but the status: id, parties and creation time stay",
    url: operation.reactivate,
    source: {
      pointer: `${attributes}/created-at/description`,
      sha256: "c19ec5c042114bff506114f0ce3f38ee4c62ead0f52410123517359dbcf620d4",
    },
  },

  // Every action
  "connections/action-answers-200": {
    level: "MUST",
    text: "deactivating and reactivating answer 200 with the connection as it is now",
    url: operation.reactivate,
    source: {
      pointer: `${one}~1reactivate/post/responses/200/description`,
      sha256: "2ccd41c32ecaef57689805bcb93046fa687fdbfe1f9c13e3fa0589d774d731f1",
    },
  },
  "connections/action-needs-no-body": {
    level: "MUST",
    text: "an action needs no body; an empty JSON object or a JSON content type makes no difference",
    url: `${docs}/serialization`,
  },
  "connections/action-moves-updated-at": {
    level: "MUST",
    text: "`updated-at` tells when the connection last changed: each transition moves it forward",
    url: operation.retrieve,
    source: {
      pointer: `${attributes}/updated-at/description`,
      sha256: "0c022872d8b26807e45eacd05c16e1f977f6d1f5481470711968a82a41fc7c97",
    },
  },
  "connections/refusal-changes-nothing": {
    level: "MUST",
    text: "a refused action changes nothing",
    url: operation.reactivate,
  },
  "connections/read-your-writes": {
    level: "SHOULD",
    text: "what an action changed is seen by the next read, alone and in lists",
    url: operation.retrieve,
  },
  "connections/action-known-connection": {
    level: "MUST",
    text: "an action on a connection that does not exist answers 404",
    url: operation.reactivate,
    source: {
      pointer: `${response}/not-found/description`,
      sha256: "a4d2c6898d524aa802d5525abd2e79ce8d582e436e0c230e5933ee10e1b1c7fb",
    },
  },

  // Reading
  "connections/retrieve-answers-200": {
    level: "MUST",
    text: "retrieving a connection answers 200 with the connection of that id",
    url: operation.retrieve,
    source: {
      pointer: `${one}/get/description`,
      sentence: 1,
      sha256: "934fd1c131ce9a236332280639b50bade0e0c679114d3e126fed2c2a28851790",
    },
  },
  "connections/retrieve-unknown-404": {
    level: "MUST",
    text: "retrieving a connection that does not exist answers 404",
    url: operation.retrieve,
    source: {
      pointer: `${response}/not-found/description`,
      sha256: "a4d2c6898d524aa802d5525abd2e79ce8d582e436e0c230e5933ee10e1b1c7fb",
    },
  },
  "connections/one-view": {
    level: "MUST",
    text: "source and destination see one and the same connection",
    url: operation.list,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/strangers-excluded": {
    level: "MUST",
    text: "an organization that is no party to a connection can neither read nor change it",
    url: operation.list,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-both-directions": {
    level: "MUST",
    text: "the list holds the connections that an organization created and those where it is the destination",
    url: operation.list,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-only-own": {
    level: "MUST",
    text: "the list holds no connection of other organizations",
    url: operation.list,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 1,
      sha256: "6c184328fd8fd00167a903b2dfc16baf18c46d5f7345d85ee6c70af18157578c",
    },
  },
  "connections/list-newest-first": {
    level: "MUST",
    text: "the list is in reverse chronological order of creation",
    url: operation.list,
    source: {
      pointer: `${paths}/get/description`,
      sentence: 2,
      sha256: "8f41e6f2a333927c106b0320a447749ab532a9163bf6ce4147eb73a39b9eb107",
    },
  },
  "connections/list-row-is-resource": {
    level: "MUST",
    text: "a row of the list is the connection as it is retrieved",
    url: operation.list,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/data/items`,
      sha256: "2837cedbf8eb41b9aaff53998e67e05def37647594333eaa37340584c5a39838",
    },
  },
  "connections/list-filter-status": {
    level: "MUST",
    text: "`filter[status]` leaves the connections of that status, all of them and no others",
    url: operation.list,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/status/description`,
      sha256: "92e77a842d64e2a0376cea503a01296234183777fdd5b4b7e4975c0dbe666548",
    },
  },
  "connections/list-filter-destination": {
    level: "MUST",
    text: "`filter[destination-organization-id]` leaves the connections to that organization, all of them and no others",
    url: operation.list,
    source: {
      pointer: `${paths}/get/parameters/5/schema/properties/destination-organization-id/description`,
      sha256: "14760982f6b0cd202d7a4dde1155e66183a125572e346b8483a11343f3b143f0",
    },
  },
  "connections/list-filter-closed": {
    level: "MAY",
    text: "the list knows no other filter",
    url: operation.list,
    source: {
      pointer: `${paths}/get/parameters/5/schema/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },

  // The resource
  "connections/resource-type": {
    level: "MUST",
    text: "a connection's `type` is `connect/connection`",
    url: operation.retrieve,
    source: {
      pointer: `${schema}/type/const`,
      sha256: "fe3bc17ff49e16c00d0bac010a4708ffb1c1dc6095b099a9541c42916399f5b7",
    },
  },
  "connections/resource-shape": {
    level: "MUST",
    text: "a connection has an id, a status, both organizations, and when it was created and last updated",
    url: operation.retrieve,
    source: {
      pointer: attributes,
      sha256: "6afbbc5b445014e723f3e27bec158ba52692af2e49572c1b6d73177e6825a002",
    },
  },
  "connections/resource-timestamps": {
    level: "MUST",
    text: "`created-at` and `updated-at` are RFC 3339 timestamps, and a connection is not updated before it is created",
    url: operation.retrieve,
    source: {
      pointer: `${attributes}/created-at/format`,
      sha256: "1d6a88cbe839266a172f4184f5a1b42a4346ee0987621546b22b704cbeb6e87c",
    },
  },
  "connections/resource-status-values": {
    // The versioning policy lets Persona add values at any time.
    level: "SHOULD",
    text: "the status is one of `pending`, `active` and `inactive`",
    url: operation.retrieve,
    source: {
      pointer: `${attributes}/status/description`,
      sentence: 2,
      sha256: "7c7142d0505e418ff809b9961b71400fff1e90104750ab77ee206b555b2fa1e7",
    },
  },
  "connections/resource-removed-members": {
    level: "MUST",
    text: "members that were taken out of the description do not come back: `token`, `name`, `organization-id`, `scopes`, `creator-id`, `creator-type`",
    url: operation.retrieve,
    source: {
      pointer: `${schema}/attributes/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/resource-envelope": {
    level: "MUST",
    text: "one connection comes alone under `data`, a list as an array under `data` with `links`",
    url: operation.list,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/required`,
      sha256: "99bf4182a7afb00035335e29ec7257c7138aa253e255061173377c3e7ca10e60",
    },
  },
  "connections/resource-without-included": {
    level: "MUST",
    text: "connections come without `included`",
    url: `${docs}/serialization`,
    source: {
      pointer: `${one}/get/responses/200/content/application~1json/schema/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/resource-creator": {
    level: "MAY",
    text: "a connection names its creator under `relationships`",
    url: operation.retrieve,
    source: {
      pointer: `${schema}/relationships/properties/creator`,
      sha256: "e11d5aec3a7429abc76f0abaadf373ccdfea20c9fad2315ec5954d0310d39efc",
    },
  },

  // Authentication
  "protocol/auth-required": {
    level: "MUST",
    text: "a request without an API key is answered 401",
    url: `${docs}/authentication`,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
    },
  },
  "protocol/auth-valid-key": {
    level: "MUST",
    text: "a request with an invalid API key is answered 401",
    url: `${docs}/authentication`,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
    },
  },
  "protocol/auth-no-leak": {
    level: "MUST",
    text: "a 401 tells nothing of a connection, an organization or an environment",
    url: `${docs}/authentication`,
    source: {
      pointer: `${response}/unauthorized/content`,
      sha256: "2ef7b04e6344d283eb93afb406270902ac31f8aea9fa53d98fede04ec1cf2531",
    },
  },
  "protocol/auth-before-all": {
    level: "MUST",
    text: "nothing is read or done for a request without a valid API key",
    url: `${docs}/authentication`,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
    },
  },
  "protocol/auth-own-environment": {
    level: "MAY",
    text: "a key sees the connections of its own environment alone",
    url: `${docs}/environments`,
  },
  "protocol/auth-connect-enabled": {
    level: "MAY",
    text: "a key of an organization without Connect is refused",
    url: `${docs}/managing-connections`,
  },
  "protocol/auth-https-only": {
    level: "MUST",
    text: "calls over plain HTTP fail",
    url: `${docs}/authentication`,
  },

  // Protocol
  "protocol/json": {
    level: "MUST",
    text: "every answer is JSON and says so in its content type",
    url: `${docs}/protocol`,
  },
  "protocol/malformed": {
    level: "MUST",
    text: "a body that is not JSON is answered 400",
    url: `${docs}/errors`,
    source: {
      pointer: `${response}/bad-request/description`,
      sha256: "6b7426ac09129294f61771e9173ee1308b7eff22d6d8603720a3981528015517",
    },
  },
  "protocol/bad-parameters": {
    level: "MUST",
    text: "a bad parameter is refused or ignored, and never breaks the operation",
    url: `${docs}/errors`,
    source: {
      pointer: `${response}/bad-request/description`,
      sha256: "6b7426ac09129294f61771e9173ee1308b7eff22d6d8603720a3981528015517",
    },
  },
  "protocol/declared-statuses": {
    level: "MUST",
    text: "an operation answers with the HTTP statuses declared for it, or with a 5xx",
    url: `${docs}/errors`,
    source: {
      pointer: `${one}~1reactivate/post/responses`,
      sha256: "39faaf304d78743bba3ee1252b107b37cb0170bfed0f395bb47eb5774994dd11",
    },
  },
  "protocol/unknown-route": {
    level: "MAY",
    text: "a route or method that is not documented is answered 404 or 405",
    url: `${docs}/errors`,
  },

  // Headers
  "protocol/headers-present": {
    level: "MUST",
    text: "every authenticated response has the rate limit headers, a request id, the environment and the organization",
    url: `${docs}/rate-limiting`,
    source: {
      pointer: `${one}/get/responses/200/headers`,
      sha256: "83479e8c4b712754b4eeeb181fdbf8f5473a947057a8fa64971dd9c7507a01a9",
    },
  },
  "protocol/headers-not-on-401": {
    level: "SHOULD",
    text: "a 401 has none of those headers",
    url: `${docs}/authentication`,
    source: {
      pointer: `${response}/unauthorized`,
      sha256: "196babc6fb66909beef53e70a3e4e2c68daf6c66caf3f9f8caf7f4b269ec2d4a",
    },
  },
  "protocol/request-id-unique": {
    level: "MUST",
    text: "every request has a request id of its own",
    url: `${docs}/api-logs`,
    source: {
      pointer: `${header}/request-id/description`,
      sentence: 1,
      sha256: "728ae63084e9afe264b9e8bf83f6e0d4581ce59564672454875bfed87f3b493c",
    },
  },
  "protocol/request-id-prefix": {
    level: "SHOULD",
    text: "a request id starts with `req_`",
    url: `${docs}/api-logs`,
    source: {
      pointer: `${header}/request-id/description`,
      sentence: 2,
      sha256: "cd176931e2823c72140eae55632bda1d8a087ac096b657a510d1d3b87175a404",
    },
  },
  "protocol/identity-headers": {
    level: "MUST",
    text: "the organization and environment headers name the organization and environment of the key, always the same",
    url: `${docs}/authentication`,
    source: {
      pointer: `${header}/persona-organization-id/description`,
      sentence: 1,
      sha256: "852907c335c64f122165dfc5de738ff6476aea4bb2626962bb3148142454653c",
    },
  },
  "protocol/rate-limit-integers": {
    level: "MUST",
    text: "the rate limit headers are whole numbers, and no more remains than the limit",
    url: `${docs}/rate-limiting`,
    source: {
      pointer: `${header}/rate-limit-remaining/schema/type`,
      sha256: "bb894e256c101d183cfd51432eebb3feb183cf155da5994b19a45406a3e24aac",
    },
  },
  "protocol/rate-limit-counts": {
    level: "MUST",
    text: "within a window every request lowers what remains of the rate limit",
    url: `${docs}/rate-limiting`,
    source: {
      pointer: `${header}/rate-limit-remaining/description`,
      sentence: 1,
      sha256: "6b3310f17963ffb4edcebbee600a3902b93c3b0c6051716273c2977cfdcac3c9",
    },
  },
  "protocol/rate-limit-resets": {
    level: "MUST",
    text: "the reset header counts down the seconds to the end of the window",
    url: `${docs}/rate-limiting`,
    source: {
      pointer: `${header}/rate-limit-reset/description`,
      sentence: 1,
      sha256: "2042e35a9bb44f2afd74db16a93f1069e9c821bcf3c5d8f304d3d6db8d8a0ba2",
    },
  },
  "protocol/rate-limit-429": {
    level: "MUST",
    text: "a request over the rate limit is answered 429 and not carried out",
    url: `${docs}/rate-limiting`,
    source: {
      pointer: `${response}/too-many-requests/description`,
      sentence: 1,
      sha256: "d868539aec371e32f13b0ad6d778f122d36e6517df1a59551ca5d3a1a82065a3",
    },
  },

  // Key inflection
  "protocol/inflection-default": {
    level: "MUST",
    text: "without a `Key-Inflection` header, keys come as the API key is set: kebab-case unless set otherwise",
    url: `${docs}/key-inflection`,
  },
  "protocol/inflection-style": {
    level: "MUST",
    text: "`Key-Inflection` decides the style of every key in the answer: kebab, camel or snake",
    url: `${docs}/key-inflection`,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: 1,
      sha256: "8a1bd6944186277b29f0de72d4cd24a6fd596539098c58cb808fb9dcc7fa1a73",
    },
  },
  "protocol/inflection-values": {
    level: "MUST",
    text: "key inflection leaves values as they are",
    url: `${docs}/key-inflection`,
    source: {
      pointer: "/components/parameters/key-inflection-header/description",
      sentence: 1,
      sha256: "8a1bd6944186277b29f0de72d4cd24a6fd596539098c58cb808fb9dcc7fa1a73",
    },
  },
  "protocol/inflection-requests": {
    level: "MUST",
    text: "the keys of a request are understood in all three styles",
    url: `${docs}/key-inflection`,
  },
  "protocol/inflection-unknown": {
    level: "MAY",
    text: "an unknown key inflection is refused, or ignored",
    url: `${docs}/key-inflection`,
    source: {
      pointer: "/components/parameters/key-inflection-header/schema/enum",
      sha256: "d2d096fffd1cadcc8b66d2595c0cc592aa35c0266115cef2fef01735a903fc62",
    },
  },

  // Versions
  "protocol/version-accepted": {
    level: "MUST",
    text: "every documented API version is accepted",
    url: `${docs}/versioning`,
    source: {
      pointer: "/components/schemas/api-version/enum",
      sha256: "a838ee783013f552e9e54329ae5a4e909dc994d5c82c7750dd613cf1ef08cef6",
    },
  },
  "protocol/version-invariant": {
    level: "MUST",
    text: "connections look the same in every API version",
    url: `${docs}/versioning`,
    source: {
      pointer: "/components/schemas/connect-connection",
      sha256: "06fd17653404dd4bbcde1448af4ca22612d61d7a919e36974cb6bcd949a97ea2",
    },
  },
  "protocol/version-unknown": {
    level: "MAY",
    text: "an unknown API version is refused, or ignored",
    url: `${docs}/versioning`,
    source: {
      pointer: "/components/schemas/api-version/enum",
      sha256: "a838ee783013f552e9e54329ae5a4e909dc994d5c82c7750dd613cf1ef08cef6",
    },
  },

  // Idempotence
  "protocol/idempotent-replay": {
    level: "MUST",
    text: "a repeated request with the same idempotency key gets the first one's status and body, whatever has changed since",
    url: `${docs}/idempotence`,
    source: {
      pointer: "/components/parameters/idempotency-key-header/description",
      sentence: 1,
      sha256: "d83212fc40520a2788cc5dba23ae32ca97a5d328869d85f93cc00a3f62fa44d2",
    },
  },
  "protocol/idempotent-failure": {
    level: "MUST",
    text: "a stored refusal is repeated too, even when the request would now succeed",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-fresh-key": {
    level: "MUST",
    text: "a request with another idempotency key is a new request",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-parameters": {
    level: "MUST",
    text: "an idempotency key that comes again with other parameters is answered with an error, and nothing is done",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-401": {
    level: "MUST",
    text: "a 401 is not stored: the same idempotency key with a valid API key is carried out",
    url: `${docs}/errors`,
  },
  "protocol/idempotent-429": {
    level: "MUST",
    text: "a 429 is not stored: the same idempotency key is carried out later",
    url: `${docs}/errors`,
  },
  "protocol/idempotent-500": {
    level: "MUST",
    text: "a 500 is stored and repeated like any other answer",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-day": {
    level: "MUST",
    text: "an idempotency key is kept for 24 hours at least",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-not-get": {
    level: "MUST",
    text: "an idempotency key has no effect on a GET",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-overlap": {
    level: "MUST",
    text: "overlapping requests with one idempotency key are carried out once",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-scope": {
    level: "MUST",
    text: "an idempotency key of one organization means nothing to another",
    url: `${docs}/idempotence`,
  },
  "protocol/idempotent-log": {
    level: "MAY",
    text: "a replay writes no new API log",
    url: `${docs}/idempotence`,
  },

  // Pagination
  "protocol/page-default-size": {
    level: "MUST",
    text: "a page has at most 10 rows unless asked otherwise",
    url: `${docs}/pagination`,
  },
  "protocol/page-size": {
    level: "MUST",
    text: "`page[size]` sets the number of rows at the most, from 1 to 100",
    url: `${docs}/pagination`,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/size/description",
      sha256: "78c1a26696be49adfd485cae5c7f7b2761938dd1dff9cb511b989a4dd742fc22",
    },
  },
  "protocol/page-size-bounds": {
    level: "MAY",
    text: "a page size outside of 1 to 100 is refused, or brought into bounds",
    url: `${docs}/pagination`,
  },
  "protocol/page-walk": {
    level: "MUST",
    text: "`page[after]` leads through all rows, each once",
    url: `${docs}/pagination`,
    source: {
      pointer: "/components/parameters/pagination-query-params/schema/properties/after/description",
      sha256: "68025cb98ea9f4b582ea888d7bb6785033f6f23eed9e4b15e4fa06888d06a39d",
    },
  },
  "protocol/page-back": {
    level: "MUST",
    text: "`page[before]` leads back the same way",
    url: `${docs}/pagination`,
    source: {
      pointer:
        "/components/parameters/pagination-query-params/schema/properties/before/description",
      sha256: "68025cb98ea9f4b582ea888d7bb6785033f6f23eed9e4b15e4fa06888d06a39d",
    },
  },
  "protocol/page-ends": {
    level: "MUST",
    text: "`links.prev` is null on the first page and `links.next` on the last",
    url: `${docs}/pagination`,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/description`,
      sha256: "8ab51ed4e4f238e22e1761caa6e1a2fc826a733e6f537b90685421e1b311905b",
    },
  },
  "protocol/page-links": {
    level: "MUST",
    text: "the links of a page are paths under `/api/v1` that can be followed as they are",
    url: `${docs}/pagination`,
    source: {
      pointer: `${paths}/get/responses/200/content/application~1json/schema/properties/links/properties/next/examples`,
      sha256: "d16d28f9a2123b3c441543508a35ee57e0c486876c5b3f9e7f4516c4a2c20b6a",
    },
  },
  "protocol/page-stable": {
    level: "MUST",
    text: "rows that are created or change while one pages do not disturb the paging",
    url: `${docs}/pagination`,
  },
  "protocol/page-bad-cursor": {
    level: "MAY",
    text: "an unknown cursor is refused",
    url: `${docs}/pagination`,
  },

  // Sparse fieldsets
  "protocol/fields-select": {
    level: "MUST",
    text: "`fields[connect/connection]` leaves only the named attributes; `id` and `type` stay",
    url: `${docs}/serialization`,
    source: {
      pointer: "/components/parameters/fields-query-parameter/description",
      sentence: 1,
      sha256: "47e05a78fd32622718c45c7fb3d24fcb4c2ccdc634455e76973aa4f806e08f7d",
    },
  },
  "protocol/fields-any-inflection": {
    level: "MUST",
    text: "since 2025-10-27 the names in `fields` are understood in any inflection",
    url: `${docs}/serialization`,
  },

  // Errors
  "protocol/error-body": {
    level: "MUST",
    text: "every refusal has a body with `errors`, each with a title",
    url: `${docs}/errors`,
    source: {
      pointer: `${response}/not-found/content`,
      sha256: "c10e93b11bbeb06d8f9884e361ef67fa656544244a9d54f6ab77b1c8e95b9e71",
    },
  },
  "protocol/error-members": {
    level: "MUST",
    text: "an error says more under `details`, and points at its cause under `source`",
    url: `${docs}/errors`,
    source: {
      pointer: `${response}/unprocessable-entity/content`,
      sha256: "bc524c820133d49c8dd789590ef06732369c9967c49ecfb7f8995feb543c83ba",
    },
  },
  "protocol/error-401-title": {
    level: "SHOULD",
    text: "the errors of a 401 have a title alone",
    url: `${docs}/errors`,
    source: {
      pointer: `${response}/unauthorized/content`,
      sha256: "2ef7b04e6344d283eb93afb406270902ac31f8aea9fa53d98fede04ec1cf2531",
    },
  },
} as const satisfies Record<string, Statement>;

export type StatementId = keyof typeof statements;
