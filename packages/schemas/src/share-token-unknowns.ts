import type { Unknown } from "./unknowns.ts";

const ended = ["409", "422"] as const;
const wrongParty = ["403", "404", "409", "422"] as const;
const badParameter = ["400", "422"] as const;
const elsewhere = ["422", "400", "403"] as const;
const wrongMode = ["422", "400", "409"] as const;
const yesOrNo = ["yes", "no"] as const;

/** The open questions about share tokens. A status that an operation does not declare is no allowed answer. */
export const shareTokenUnknowns = {
  "share-tokens/stranger": {
    question: "with which status is an organization refused that is no party to the share token?",
    answers: ["404", "403"],
    ours: "404",
  },
  "share-tokens/unknown-method": {
    question: "with which status is PATCH on a share token answered?",
    answers: ["404", "405", "403", "401", "400", "422"],
    ours: "404",
  },
  "share-tokens/id-case": {
    question: "is a share token found by its id in other case?",
    answers: ["404", "400", "it is found"],
    ours: "404",
  },
  "share-tokens/create-over-pending": {
    question: "is a share token created over a pending connection, or with which status refused?",
    answers: ["422", "409", "403", "201"],
    ours: "422",
  },
  "share-tokens/create-over-inactive": {
    question: "is a share token created over an inactive connection, or with which status refused?",
    answers: ["422", "409", "403", "201"],
    ours: "422",
  },
  "share-tokens/create-unknown-connection": {
    question: "with which status is a share token refused over an unknown connection?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-foreign-connection": {
    question: "with which status is a share token refused over a connection of others?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-unknown-source": {
    question: "with which status is a share token of an unknown object refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-foreign-source": {
    question: "with which status is a share token of an object of others refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-by-destination": {
    question: "with which status is the destination refused when it creates a share token?",
    answers: ["403", "400", "409", "422"],
    ours: "403",
  },
  "share-tokens/create-missing-attribute": {
    question: "with which status is a share token refused that lacks its connection or object?",
    answers: badParameter,
    ours: "400",
  },
  "share-tokens/create-wrong-type": {
    question: "with which status is a share token refused whose attribute is of another type?",
    answers: badParameter,
    ours: "400",
  },
  "share-tokens/create-unknown-attribute": {
    question: "is an unknown attribute refused when a share token is created, or ignored?",
    answers: ["400", "422", "ignored"],
    ours: "400",
  },
  "share-tokens/create-lifetime-out-of-bounds": {
    question: "with which status is a lifetime refused that is too short or too long?",
    answers: ["422", "400"],
    ours: "422",
  },
  "share-tokens/expire-pending": {
    question: "with which status is it refused to expire a share token that is being redeemed?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-redeemed": {
    question: "with which status is it refused to expire a redeemed share token?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-failed": {
    question: "with which status is it refused to expire a failed share token?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-expired": {
    question: "what becomes of a request to expire an expired share token?",
    answers: [...ended, "200"],
    ours: "409",
  },
  "share-tokens/expire-by-destination": {
    question: "may the destination expire a share token, or with which status is it refused?",
    answers: [...wrongParty, "200"],
    ours: "403",
  },
  "share-tokens/expire-moves-expires-at": {
    question: "does expires-at move to the moment at which a share token is expired?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/lapse-comes": {
    question:
      "does a share token whose time is over expire when it is next asked for, or by a job?",
    answers: ["when asked for", "by a job"],
    ours: "when asked for",
  },
  "share-tokens/lapse-moves-updated-at": {
    question: "does updated-at move when a share token expires by time?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/redeem-pending": {
    question: "with which status is a redemption refused while another one runs?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-redeemed": {
    question: "with which status is it refused to redeem a redeemed share token?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-expired": {
    question: "with which status is it refused to redeem an expired share token?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-failed": {
    question: "can a share token be redeemed again whose import failed, or how is it refused?",
    answers: [...ended, "202"],
    ours: "409",
  },
  "share-tokens/redeem-by-source": {
    question: "with which status is the source refused when it redeems a share token?",
    answers: wrongParty,
    ours: "403",
  },
  "share-tokens/redeem-over-pending": {
    question: "with which status is a redemption refused while the connection is pending?",
    answers: ["409", "403", "422"],
    ours: "409",
  },
  "share-tokens/redeem-over-inactive": {
    question: "with which status is a redemption refused while the connection is inactive?",
    answers: ["409", "403", "422"],
    ours: "409",
  },
  "share-tokens/redeem-without-destination": {
    question: "with which status is it refused to clone an account or a transaction?",
    answers: wrongMode,
    ours: "422",
  },
  "share-tokens/redeem-verification-into-object": {
    question: "with which status is it refused to import a verification into an object?",
    answers: wrongMode,
    ours: "422",
  },
  "share-tokens/redeem-across-kinds": {
    question: "is an object imported into one of another kind, or with which status is it refused?",
    answers: ["202", "400", "409", "422"],
    ours: "202",
  },
  "share-tokens/redeem-unknown-destination": {
    question: "with which status is a redemption into an unknown object refused?",
    answers: ["422", "400", "404"],
    ours: "422",
  },
  "share-tokens/redeem-foreign-destination": {
    question: "with which status is a redemption into an object of others refused?",
    answers: ["422", "400", "404"],
    ours: "422",
  },
  "share-tokens/redeem-mappings-on-clone": {
    question: "are field mappings ignored on a clone, or with which status refused?",
    answers: ["ignored", "400", "409", "422"],
    ours: "ignored",
  },
  "share-tokens/redeem-mappings-under-attributes": {
    question: "are field mappings under attributes ignored, or with which status refused?",
    answers: ["400", "422", "ignored"],
    ours: "400",
  },
  "share-tokens/redeem-while-deactivated": {
    question: "how does a redemption end that still runs when its connection is deactivated?",
    answers: ["redeemed", "failed"],
    ours: "redeemed",
  },
  "share-tokens/destination-before": {
    question: "what does relationships.destination hold before a redemption?",
    answers: ["null", "it is absent"],
    ours: "null",
  },
  "share-tokens/creator-type": {
    question: "of which type is the creator of a share token that an API key creates?",
    answers: ["api-key", "user"],
    ours: "api-key",
  },
  "share-tokens/peek-without-capability": {
    question: "what becomes of peek-source-data without the capability?",
    answers: ["it is ignored", "403", "409"],
    ours: "it is ignored",
  },
  "share-tokens/include-empty": {
    question: "does an empty include bring an empty array?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/filter-unknown": {
    question: "is an unknown filter of share tokens refused, or ignored?",
    answers: ["400", "ignored", "an empty page"],
    ours: "400",
  },
  "share-tokens/filter-unknown-status": {
    question: "what becomes of a filter of share tokens by a status that does not exist?",
    answers: ["an empty page", "400"],
    ours: "an empty page",
  },
  "share-tokens/filter-unknown-direction": {
    question: "what becomes of filter[direction] with a direction that does not exist?",
    answers: ["an empty page", "400", "ignored"],
    ours: "an empty page",
  },
  "share-tokens/filter-unknown-connection": {
    question: "what becomes of filter[connection-id] with an id that no connection has?",
    answers: ["an empty page", "400"],
    ours: "an empty page",
  },
  "share-tokens/filter-comma": {
    question: "which share tokens does filter[status]=created,expired leave?",
    answers: ["an empty page", "400", "both", "one of them", "ignored"],
    ours: "an empty page",
  },
  "share-tokens/filter-twice": {
    question: "which share tokens does filter[status] leave that is given twice?",
    answers: ["one of them", "400", "both", "an empty page", "ignored"],
    ours: "one of them",
  },
} as const satisfies Record<string, Unknown>;
