import type { Unknown } from "@persona-conformance/schemas/facts";

/** Choices of a provider about share tokens, in addition to what the documentation leaves open. */
export const shareTokenFreedoms = {
  "share-tokens/redeem-ends": {
    question: "in which status does a share token end after a redemption?",
    answers: ["redeemed", "failed"],
    ours: "redeemed",
  },
  "share-tokens/redeem-settles-after": {
    question: "how many milliseconds does a redemption take?",
    answers: ["1000", "60", "0"],
    ours: "1000",
  },
  "share-tokens/lapse-lag": {
    question: "how many milliseconds after its expires-at does a share token become expired?",
    answers: ["0", "20000"],
    ours: "0",
  },
  "share-tokens/redeem-overdue": {
    question:
      "is a redemption refused or done after a share token's expires-at, while it is not expired yet?",
    answers: ["refused", "done"],
    ours: "refused",
  },
  "share-tokens/redeem-into-busy": {
    question: "is a redemption done or refused while another one imports into the same object?",
    answers: ["done", "409"],
    ours: "done",
  },
  "share-tokens/destination-type": {
    question: "does an imported object have the type that a source object of its kind has?",
    answers: ["that one", "another"],
    ours: "that one",
  },
  "share-tokens/destination-after-failure": {
    question: "does a failed share token still name the object that it was to be imported into?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "share-tokens/failure-reasons": {
    question: "does an import fail for a documented reason, or for a new one?",
    answers: ["documented", "new"],
    ours: "documented",
  },
  "share-tokens/import-moves-updated-at": {
    question: "does the updated-at of a share token move while its import is in progress?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "share-tokens/moves-connection": {
    question: "does a change of a share token move the updated-at of its connection, too?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "share-tokens/redemption-times": {
    question:
      "are the times of a redemption in whole seconds, rounded down, while created-at and updated-at are not?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "share-tokens/expire-while-paused": {
    question: "can a share token be expired while its connection is not active?",
    answers: ["yes", "409"],
    ours: "yes",
  },
  "share-tokens/redeem-mode-by-hand": {
    question:
      "which redeem-mode has a share token that was redeemed in a dashboard, or before there were modes?",
    answers: ["clone or hydrate", "none", "a new one"],
    ours: "clone or hydrate",
  },
  "share-tokens/expires-at-once-redeemed": {
    question: "does a redeemed share token still show the time at which it would have expired?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "share-tokens/included-by-default": {
    question: "do API versions before 2025-10-27 return an empty included without being asked?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "share-tokens/others-beside": {
    question:
      "does the source's organization create and expire other share tokens over the same connection meanwhile?",
    answers: ["no", "yes", "with the same key"],
    ours: "no",
  },
  "share-tokens/peek-visibilities": {
    question: "does source data show its values as documented, or some in a new way?",
    answers: ["documented", "new"],
    ours: "documented",
  },
  "share-tokens/peek-capability": {
    question: "may a destination peek at source data?",
    answers: ["yes", "no"],
    ours: "yes",
  },
} as const satisfies Record<string, Unknown>;
