import { shareTokenUnknowns } from "./share-token-unknowns.ts";
import type { Unknown } from "./unknown.ts";

const wrongStatus = ["409", "422", "400"] as const;
const wrongParty = ["403", "404", "409", "422"] as const;
const badParameter = ["400", "422"] as const;
const badDestination = ["422", "400", "403", "409"] as const;
// A status that an operation does not declare is no allowed answer: no 409 and no 422 for the list, no 404 for
// creating.
const outOfBounds = ["400", "404", "clamped"] as const;
const noRoute = ["404", "405", "403", "401", "400", "422"] as const;

/** The open questions. A run observes the answers, and never fails because of one. The mock can give each of them. */
export const unknowns = {
  "connections/reactivate-pending": {
    question: "with which status is reactivating a pending connection refused?",
    answers: wrongStatus,
    ours: "409",
  },
  "connections/reactivate-active": {
    question: "with which status is reactivating an active connection refused?",
    answers: wrongStatus,
    ours: "409",
  },
  "connections/deactivate-inactive": {
    question: "with which status is deactivating an inactive connection refused?",
    answers: wrongStatus,
    ours: "409",
  },
  "connections/reactivate-by-destination": {
    question: "with which status is the destination refused when it reactivates?",
    answers: wrongParty,
    ours: "403",
  },
  "connections/stranger": {
    question: "with which status is an organization refused that is not a party to the connection?",
    answers: ["404", "403"],
    ours: "404",
  },
  "connections/create-duplicate": {
    question: "with which status is a second connection to the same organization refused?",
    answers: wrongStatus,
    ours: "409",
  },
  "connections/create-duplicate-of-inactive": {
    question: "does an inactive connection prevent a second one, and with which status?",
    answers: [...wrongStatus, "201"],
    ours: "409",
  },
  "connections/create-unknown-destination": {
    question: "with which status is a connection to an unknown organization refused?",
    answers: badDestination,
    ours: "422",
  },
  "connections/create-own-organization": {
    question: "can an organization connect to itself? If not, with which status is it refused?",
    answers: [...badDestination, "201"],
    ours: "422",
  },
  "connections/create-missing-destination": {
    question: "with which status is a connection without a destination refused?",
    answers: badParameter,
    ours: "400",
  },
  "connections/create-wrong-type": {
    question: "with which status is a destination refused that is not a string?",
    answers: [...badDestination],
    ours: "400",
  },
  "connections/create-unknown-attribute": {
    question: "is an unknown attribute refused or ignored when a connection is created?",
    answers: ["400", "422", "ignored"],
    ours: "400",
  },
  "protocol/idempotency-other-parameters": {
    question:
      "with which status is an idempotency key refused that is used again with other parameters?",
    answers: ["409", "422", "400"],
    ours: "409",
  },
  "protocol/idempotency-other-path": {
    question:
      "how is a request answered whose idempotency key was used for another action or resource?",
    answers: ["refused", "carried out", "the first one's answer"],
    ours: "refused",
  },
  "protocol/idempotency-key-case": {
    question: "do two idempotency keys differ that differ in case alone?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "protocol/idempotency-key-form": {
    question: "with which status is an idempotency key refused that is not a UUID, if at all?",
    answers: ["not refused", "400", "422"],
    ours: "not refused",
  },
  "protocol/idempotency-overlap": {
    question: "how is the second of two overlapping requests with one idempotency key answered?",
    answers: ["409", "422", "400", "the first one's answer"],
    ours: "409",
  },
  "protocol/timestamps-ahead": {
    question:
      "can `created-at` or `updated-at` lie a minute or more after the Date of the answer that shows it?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "protocol/replay-other-style": {
    question:
      "which style do the keys of a replay have if it asks for another style than the first request?",
    answers: ["the one asked for", "the first one", "409", "422", "400"],
    ours: "the one asked for",
  },
  "protocol/replay-request-id": {
    question: "which request id does a replay have?",
    answers: ["the original", "a new one"],
    ours: "the original",
  },
  "protocol/default-inflection": {
    question: "which style do keys have if no Key-Inflection asks for one?",
    answers: ["kebab", "camel", "snake"],
    ours: "kebab",
  },
  "protocol/version-unknown": {
    question: "is an unknown API version refused or ignored?",
    answers: ["400", "404", "403", "ignored"],
    ours: "400",
  },
  "protocol/inflection-unknown": {
    question: "is an unknown key inflection refused or ignored?",
    answers: ["400", "404", "403", "ignored"],
    ours: "ignored",
  },
  "protocol/page-size-0": {
    question: "is page[size]=0 refused, or replaced by the nearest allowed size?",
    answers: outOfBounds,
    ours: "400",
  },
  "protocol/page-size-101": {
    question: "is page[size]=101 refused, or replaced by the nearest allowed size?",
    answers: outOfBounds,
    ours: "400",
  },
  "protocol/page-size-abc": {
    question: "is page[size]=abc refused, or replaced by the default?",
    answers: outOfBounds,
    ours: "400",
  },
  "protocol/cursor-unknown": {
    question: "how is an unknown page[after] answered?",
    answers: ["400", "404", "403", "an empty page", "the first page"],
    ours: "400",
  },
  "protocol/cursor-last": {
    question: "how is page[after] with the last row answered?",
    answers: ["an empty page", "400", "404"],
    ours: "an empty page",
  },
  "protocol/cursor-both": {
    question: "how is a request with both page[after] and page[before] answered?",
    answers: ["400", "404", "a page"],
    ours: "400",
  },
  "protocol/cursor-left-filter": {
    question: "does a cursor still work if its row no longer matches the filter?",
    answers: ["it works", "400", "404", "an empty page", "the first page"],
    ours: "it works",
  },
  "connections/filter-unknown": {
    question: "is an unknown filter refused or ignored?",
    answers: ["400", "ignored", "an empty page"],
    ours: "400",
  },
  "connections/filter-unknown-status": {
    question: "how is filter[status] with an unknown status answered?",
    answers: ["an empty page", "400", "404"],
    ours: "an empty page",
  },
  "connections/filter-unknown-destination": {
    question: "how is filter[destination-organization-id] with an unknown id answered?",
    answers: ["an empty page", "400", "404", "403"],
    ours: "an empty page",
  },
  "connections/filter-comma": {
    question: "what does filter[status]=pending,inactive return?",
    answers: ["an empty page", "400", "404", "both", "one of them", "ignored"],
    ours: "an empty page",
  },
  "connections/filter-twice": {
    question: "what does filter[status] return if it is given twice?",
    answers: ["one of them", "400", "404", "both", "an empty page", "ignored"],
    ours: "one of them",
  },
  "connections/id-case": {
    question: "is a connection found by its id in another case?",
    answers: ["404", "400", "422", "it is found"],
    ours: "404",
  },
  "protocol/id-form": {
    question: "with which status is text refused that cannot be an id, such as a part of one?",
    answers: ["404", "400", "422"],
    ours: "404",
  },
  "protocol/links-keep-query": {
    question: "do the links of a page keep its filter and size?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "protocol/unknown-route": {
    question: "with which status is an unknown route answered?",
    answers: noRoute,
    ours: "404",
  },
  "connections/unknown-method": {
    question: "with which status is PATCH on a connection answered?",
    answers: noRoute,
    ours: "404",
  },
  "connections/creator": {
    question: "does a connection have relationships.creator?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "protocol/fields-drop-relationships": {
    question: "does a sparse fieldset drop the relationships?",
    answers: ["yes", "no", "there are none"],
    ours: "yes",
  },
  "protocol/environment-bound": {
    question: "does a key see only the connections of its own environment?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "protocol/without-connect": {
    question: "with which status is a key of an organization without Connect refused?",
    answers: ["403", "404"],
    ours: "403",
  },
  ...shareTokenUnknowns,
} as const satisfies Record<string, Unknown>;

/** The id of an open question. */
export type UnknownId = keyof typeof unknowns;
