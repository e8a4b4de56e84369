import type { Unknown } from "./unknown.ts";

const ended = ["409", "422"] as const;
const wrongParty = ["403", "404", "409", "422"] as const;
const badParameter = ["400", "422"] as const;
const elsewhere = ["422", "400", "403"] as const;
const wrongMode = ["422", "400", "409"] as const;
const yesOrNo = ["yes", "no"] as const;

/** The open questions about share tokens. A status that an operation does not declare is no allowed answer. */
export const shareTokenUnknowns = {
  "share-tokens/stranger": {
    question:
      "with which status is an organization refused that is not a party to the share token?",
    answers: ["404", "403"],
    ours: "404",
  },
  "share-tokens/unknown-method": {
    question: "with which status is PATCH on a share token answered?",
    answers: ["404", "405", "403", "401", "400", "422"],
    ours: "404",
  },
  "share-tokens/id-case": {
    question: "is a share token found by its id in another case?",
    answers: ["404", "400", "it is found"],
    ours: "404",
  },
  "share-tokens/create-over-pending": {
    question:
      "can a share token be created for a pending connection? If not, with which status is it refused?",
    answers: ["422", "409", "403", "201"],
    ours: "422",
  },
  "share-tokens/create-over-inactive": {
    question:
      "can a share token be created for an inactive connection? If not, with which status is it refused?",
    answers: ["422", "409", "403", "201"],
    ours: "422",
  },
  "share-tokens/create-unknown-connection": {
    question: "with which status is a share token for an unknown connection refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-foreign-connection": {
    question: "with which status is a share token for another organization's connection refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-unknown-source": {
    question: "with which status is a share token of an unknown object refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-foreign-source": {
    question: "with which status is a share token of another organization's object refused?",
    answers: elsewhere,
    ours: "422",
  },
  "share-tokens/create-by-destination": {
    question: "with which status is the destination refused when it creates a share token?",
    answers: ["403", "400", "409", "422"],
    ours: "403",
  },
  "share-tokens/create-missing-attribute": {
    question: "with which status is a share token without its connection or object refused?",
    answers: badParameter,
    ours: "400",
  },
  "share-tokens/create-wrong-type": {
    question: "with which status is a share token refused if an attribute has another type?",
    answers: badParameter,
    ours: "400",
  },
  "share-tokens/create-unknown-attribute": {
    question: "is an unknown attribute refused or ignored when a share token is created?",
    answers: ["400", "422", "ignored"],
    ours: "400",
  },
  "share-tokens/create-lifetime-out-of-bounds": {
    question: "with which status is a lifetime refused if it is too short or too long?",
    answers: ["422", "400"],
    ours: "422",
  },
  "share-tokens/expire-pending": {
    question: "with which status is expiring a pending share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-redeemed": {
    question: "with which status is expiring a redeemed share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-failed": {
    question: "with which status is expiring a failed share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/expire-expired": {
    question: "how is expiring an expired share token answered?",
    answers: [...ended, "200"],
    ours: "409",
  },
  "share-tokens/expire-by-destination": {
    question: "can the destination expire a share token? If not, with which status is it refused?",
    answers: [...wrongParty, "200"],
    ours: "403",
  },
  "share-tokens/expire-moves-expires-at": {
    question: "does expiring a share token set its expires-at to now?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/lapse-comes": {
    question: "when does a share token expire by time: at the next request for it, or by a job?",
    answers: ["when asked for", "by a job"],
    ours: "when asked for",
  },
  "share-tokens/lapse-moves-updated-at": {
    question: "does updated-at change when a share token expires by time?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/redeem-pending": {
    question: "with which status is redeeming a pending share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-redeemed": {
    question: "with which status is redeeming a redeemed share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-expired": {
    question: "with which status is redeeming an expired share token refused?",
    answers: ended,
    ours: "409",
  },
  "share-tokens/redeem-failed": {
    question:
      "can a share token be redeemed again after its import failed? If not, with which status is it refused?",
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
    question: "with which status is cloning an account or a transaction refused?",
    answers: wrongMode,
    ours: "422",
  },
  "share-tokens/redeem-verification-into-object": {
    question: "with which status is importing a verification into an object refused?",
    answers: wrongMode,
    ours: "422",
  },
  "share-tokens/redeem-across-kinds": {
    question:
      "can an object be imported into an object of another kind? If not, with which status is it refused?",
    answers: ["202", "400", "409", "422"],
    ours: "202",
  },
  "share-tokens/redeem-unknown-destination": {
    question: "with which status is a redemption into an unknown object refused?",
    answers: ["422", "400", "404"],
    ours: "422",
  },
  "share-tokens/redeem-foreign-destination": {
    question: "with which status is a redemption into another organization's object refused?",
    answers: ["422", "400", "404"],
    ours: "422",
  },
  "share-tokens/redeem-null-destination": {
    question: "is a destination-id of null refused, or redeemed like none?",
    answers: ["400", "409", "422", "202"],
    ours: "400",
  },
  "share-tokens/redeem-mappings-on-clone": {
    question: "are field mappings for a clone ignored or refused?",
    answers: ["ignored", "400", "409", "422"],
    ours: "ignored",
  },
  "share-tokens/redeem-mappings-under-attributes": {
    question: "are field mappings under attributes ignored or refused?",
    answers: ["400", "422", "ignored"],
    ours: "400",
  },
  "share-tokens/redeem-while-deactivated": {
    question: "how does a running redemption end if its connection is deactivated?",
    answers: ["redeemed", "failed"],
    ours: "redeemed",
  },
  "share-tokens/destination-before": {
    question: "what does relationships.destination hold before a redemption?",
    answers: ["null", "it is absent"],
    ours: "null",
  },
  "share-tokens/creator-type": {
    question: "which type does the creator have if an API key creates a share token?",
    answers: ["api-key", "user", "another"],
    ours: "api-key",
  },
  "share-tokens/peek-without-capability": {
    question: "how is peek-source-data without the capability answered?",
    answers: ["it is ignored", "403", "409"],
    ours: "it is ignored",
  },
  "share-tokens/include-empty": {
    question: "does an empty include return an empty array?",
    answers: yesOrNo,
    ours: "yes",
  },
  "share-tokens/filter-unknown": {
    question: "is an unknown filter of share tokens refused or ignored?",
    answers: ["400", "ignored", "an empty page"],
    ours: "400",
  },
  "share-tokens/filter-unknown-status": {
    question: "how is a filter of share tokens by an unknown status answered?",
    answers: ["an empty page", "400"],
    ours: "an empty page",
  },
  "share-tokens/filter-unknown-direction": {
    question: "how is filter[direction] with an unknown direction answered?",
    answers: ["an empty page", "400", "ignored"],
    ours: "an empty page",
  },
  "share-tokens/filter-unknown-connection": {
    question: "how is filter[connection-id] with an unknown id answered?",
    answers: ["an empty page", "400", "403"],
    ours: "an empty page",
  },
  "share-tokens/filter-comma": {
    question: "which share tokens does filter[status]=created,expired return?",
    answers: ["an empty page", "400", "both", "one of them", "ignored"],
    ours: "an empty page",
  },
  "share-tokens/filter-twice": {
    question: "which share tokens does filter[status] return if it is given twice?",
    answers: ["one of them", "400", "both", "an empty page", "ignored"],
    ours: "one of them",
  },
} as const satisfies Record<string, Unknown>;
