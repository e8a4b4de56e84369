import { defineLifecycle } from "./lifecycle.ts";
import { operation } from "./operation.ts";
import { defineResource, type ViewOf } from "./resource.ts";

const path = "/connect/share-tokens";
const one = `${path}/{share-token-id}` as const;

/**
 * Connect Share Tokens. A token lets the destination of a connection copy one object of the source.
 * @see https://docs.withpersona.com/api-reference/connect/share-tokens
 */
export const shareTokens = defineResource({
  name: "share-tokens",
  one: "share token",
  // The slash is literal.
  type: "connect/share-token",
  idPrefix: "cnst_",
  attributes: {
    status: "status",
    direction: "text",
    "created-at": "timestamp",
    "updated-at": "timestamp",
    "pending-at": "timestamp or null",
    "redeemed-at": "timestamp or null",
    "expires-at": "timestamp or null",
    "failed-at": "timestamp or null",
    "failure-reason": "text or null",
    "redeem-mode": "text or null",
  },
  personal: {
    "source-data": {
      holds: "source data",
      parameter: "peek-source-data",
      operations: ["retrieve"],
      shownTo: ["destination"],
    },
  },
  relationships: {
    connection: { types: ["connect/connection"] },
    creator: { types: ["user", "api-key"], shownTo: ["source"] },
    source: { types: ["account", "inquiry", "txn", "verification"], shownTo: ["source"] },
    destination: {
      types: ["account", "inquiry", "txn", "verification/database"],
      nullable: true,
      shownTo: ["destination"],
    },
  },
  lasting: ["direction", "created-at"],
  stamps: { pending: "pending-at", redeemed: "redeemed-at", failed: "failed-at" },
  creation: ["connection-id", "source-id", "expires-in-seconds"],
  inputs: {
    redeem: {
      "destination-id": { in: "attributes" },
      "field-mappings": { in: "meta", each: ["source-field-name", "destination-field-name"] },
    },
  },
  actionsTakeFields: true,
  filters: ["connection-id", "status", "direction"],
  removed: ["source-id", "destination-id", "expired-at"],
  parties: {},
  partiesOf: { resource: "connections", relationship: "connection" },
  operations: {
    list: operation("list-all-share-tokens", "GET", path, [200, 400, 401, 403, 429]),
    create: operation("create-a-share-token", "POST", path, [201, 400, 401, 403, 409, 422, 429]),
    retrieve: operation("retrieve-a-share-token", "GET", one, [200, 400, 401, 403, 404, 409, 429]),
    expire: operation(
      "expire-share-token",
      "POST",
      `${one}/expire`,
      [200, 400, 401, 403, 404, 409, 422, 429],
    ),
    redeem: operation(
      "redeem-share-token",
      "POST",
      `${one}/redeem`,
      [202, 400, 401, 403, 404, 409, 422, 429],
    ),
  },
  /** @see https://docs.withpersona.com/redeeming-share-tokens */
  lifecycle: defineLifecycle({
    initial: "created",
    statuses: ["created", "pending", "redeemed", "failed", "expired"],
    parties: ["source", "destination"],
    actions: {
      expire: {
        from: ["created"],
        by: ["source"],
        to: "expired",
        open: { from: ["expired"], by: ["destination"] },
        cites: {
          allowed: "share-tokens/expire-sets-expired",
          status: "share-tokens/expire-created-only",
          from: { expired: "share-tokens/expire-twice" },
          party: "share-tokens/expire-by-destination",
        },
      },
      redeem: {
        from: ["created"],
        by: ["destination"],
        to: { now: "pending", later: ["redeemed", "failed"] },
        while: { resource: "connections", status: "active" },
        open: { from: ["failed"] },
        cites: {
          allowed: "share-tokens/redeem-is-pending",
          status: "share-tokens/redeem-once",
          from: {
            expired: "share-tokens/expire-prevents-use",
            failed: "share-tokens/redeem-after-failure",
          },
          party: "share-tokens/redeem-by-destination",
          while: "share-tokens/redeem-while-active",
          settles: "share-tokens/redeem-settles",
        },
      },
    },
    passages: {
      lapse: {
        by: "time",
        from: ["created"],
        to: "expired",
        at: "expires-at",
        cites: { allowed: "share-tokens/expires-by-time" },
      },
    },
    // The reference lists these codes for the operations. It does not say which code belongs to which refusal.
    refusals: { status: [409, 422], party: [403, 404, 409, 422], while: [403, 409, 422] },
  }),
  cites: {
    excluded: "share-tokens/strangers-excluded",
    oneView: "share-tokens/resource-one-token",
    attributes: { direction: "share-tokens/resource-direction" },
    ends: "share-tokens/ends-are-final",
    type: "share-tokens/resource-type",
    shape: "share-tokens/resource-shape",
    timestamps: "share-tokens/resource-timestamps",
    statuses: "share-tokens/resource-status-values",
    envelope: "share-tokens/resource-envelope",
    initial: "share-tokens/create-is-created",
    removed: "share-tokens/resource-removed-members",
    included: "share-tokens/resource-without-included",
    acts: "share-tokens/action-answers",
    refused: "share-tokens/refusal-changes-nothing",
    reads: "share-tokens/read-your-writes",
    updated: "share-tokens/updated-at-moves",
    rows: "share-tokens/list-row-is-resource",
    filters: {
      "connection-id": "share-tokens/list-filter-connection",
      status: "share-tokens/list-filter-status",
      direction: "share-tokens/list-filter-direction",
    },
    answers: {
      list: "share-tokens/list-both-directions",
      create: "share-tokens/create-answers-201",
      retrieve: "share-tokens/retrieve-answers-200",
      expire: "share-tokens/expire-answers-200",
      redeem: "share-tokens/redeem-answers-202",
    },
  },
});

/** A share token as a client reads it. */
export type ShareTokenView = ViewOf<typeof shareTokens>;

type Lifecycle = (typeof shareTokens)["lifecycle"];
/** A status of a share token. */
export type ShareTokenStatus = Lifecycle["statuses"][number];
/** A party of a share token. */
export type ShareTokenParty = Lifecycle["parties"][number];
/** An action on a share token. */
export type ShareTokenAction = Lifecycle["actions"][number];

/**
 * The kinds of objects that can be shared, with their modes of redeeming, and today's prefixes of their ids.
 * @see https://docs.withpersona.com/redeeming-share-tokens
 */
export const shareableKinds = {
  account: { type: "account", idPrefix: "act_", modes: ["hydrate"] },
  inquiry: { type: "inquiry", idPrefix: "inq_", modes: ["clone", "hydrate"] },
  transaction: { type: "txn", idPrefix: "txn_", modes: ["hydrate"] },
  verification: { type: "verification", idPrefix: "ver_", modes: ["clone"] },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly type: string;
      readonly idPrefix: string;
      readonly modes: readonly ("clone" | "hydrate")[];
    }
  >
>;

/** A kind of object that can be shared. */
export type ShareableKind = keyof typeof shareableKinds;

/**
 * The lifetime of a token, in seconds, from the prose of the reference.
 * @see https://docs.withpersona.com/api-reference/connect/share-tokens/create-a-share-token
 */
export const tokenLifetime = { minimum: 60, maximum: 1_814_400, default: 1_209_600 } as const;

/**
 * Why an import may fail, by today's reference.
 * @see https://docs.withpersona.com/api-reference/connect/share-tokens/redeem-a-share-token
 */
export const failureReasons = [
  "source_not_found",
  "source_redacted",
  "import_failed",
  "unrecoverable_error",
] as const;
