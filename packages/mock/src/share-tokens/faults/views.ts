import {
  allowedVersions,
  jsonObject,
  shareableKinds,
  shareTokens,
} from "@persona-conformance/schemas/facts";
import {
  attributesIn,
  type Json,
  later,
  shown,
  shownIn,
  withAttributes,
} from "../../faults/shown.ts";
import { refuse } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import { isRetrieve } from "../../faults/request-kinds.ts";
import type { View } from "../../resource/stored.ts";

type Name = keyof typeof shareTokens.relationships;

const isInbound = (json: Json): boolean => attributesIn(json)["direction"] === "inbound";

const withRelationship = (json: Json, name: Name, data: unknown): Json => ({
  ...json,
  relationships: { ...jsonObject(json["relationships"]), [name]: { data } },
});

function withoutRelationship(json: Json, name: Name): Json {
  const { [name]: _, ...relationships } = jsonObject(json["relationships"]);
  return { ...json, relationships };
}

/** A fault: a party sees a relationship that it must not see. */
const leaking = (party: "source" | "destination", name: Name, breaks: Fault["breaks"]): Fault =>
  shown(
    `share-tokens/views/${party}-sees-the-${name}`,
    breaks,
    (json, { relationships }) =>
      isInbound(json) === (party === "destination") && relationships[name] !== undefined
        ? withRelationship(json, name, relationships[name])
        : json,
    { party },
  );

/** A fault: a party does not see a relationship that it should see. */
const hiding = (party: "source" | "destination", name: Name, breaks: Fault["breaks"]): Fault =>
  shown(
    `share-tokens/views/${party}-misses-the-${name}`,
    breaks,
    (json) =>
      isInbound(json) === (party === "destination") ? withoutRelationship(json, name) : json,
    { party },
  );

/** A fault that only the destination sees. */
const toDestination = (
  name: string,
  breaks: Fault["breaks"],
  change: (json: Json, view: View) => Json,
): Fault =>
  shown(
    `share-tokens/views/destination-sees-${name}`,
    breaks,
    (json, view) => (isInbound(json) ? change(json, view) : json),
    { party: "destination" },
  );

const reversed = (json: Json): Json =>
  withAttributes(json, { direction: isInbound(json) ? "outbound" : "inbound" });

/** A fault: an organization that is not a party is taken for the destination. */
const seen = (
  name: string,
  isSeen: (view: View) => boolean,
  concerns: Fault["concerns"] = { party: "stranger" },
): Fault => ({
  name: `share-tokens/strangers/${name}`,
  breaks: "share-tokens/strangers-excluded",
  rules: ({ partyOf, organizationOf }) => ({
    partyOf(stored, caller) {
      const parties = [organizationOf(stored, "source"), organizationOf(stored, "destination")];
      // A key of another environment of a party is not a stranger's key.
      const isStranger = !parties.includes(caller.organizationId);
      return partyOf(stored, caller) ?? (isStranger && isSeen(stored) ? "destination" : undefined);
    },
  }),
  concerns,
});

const begun: ReadonlySet<string> = new Set(["pending", "redeemed", "failed"]);

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The attributes of a token that nobody has redeemed. */
const unredeemed = (createdAt: number): Json => ({
  status: "created",
  "updated-at": timeOf(createdAt),
  "pending-at": null,
  "redeemed-at": null,
  "failed-at": null,
  "failure-reason": null,
  "redeem-mode": null,
});

/** A fault: what a destination retrieves is cached until it acts itself. */
const firstReadKept: Fault = {
  name: "share-tokens/views/destination-sees-its-first-read",
  breaks: "share-tokens/resource-one-token",
  concerns: { operations: ["retrieve"], party: "destination" },
  rules: ({ read, partyOf, carryOut }) => {
    const first = new Map<string, View>();
    return {
      read(stored, context, now) {
        const view = read(stored, context, now);
        const isTheirs = isRetrieve(context) && partyOf(stored, context.caller) === "destination";
        if (isTheirs && !first.has(stored.id)) first.set(stored.id, { ...view });
        return (isTheirs ? first.get(stored.id) : undefined) ?? view;
      },
      carryOut(tried, to, now) {
        if (tried.party === "destination") first.delete(tried.stored.id);
        carryOut(tried, to, now);
      },
    };
  },
};

/** Faults in what each caller sees of a share token. */
export const viewFaults: readonly Fault[] = [
  leaking("destination", "source", "share-tokens/view-of-destination"),
  leaking("destination", "creator", "share-tokens/view-of-destination"),
  leaking("source", "destination", "share-tokens/view-of-source"),
  hiding("source", "source", "share-tokens/view-of-source"),
  hiding("source", "creator", "share-tokens/view-of-source"),
  hiding("source", "connection", "share-tokens/resource-connection"),
  hiding("destination", "connection", "share-tokens/resource-connection"),
  shownIn(
    "list",
    "share-tokens/views/list-tells-the-destination-the-source",
    "share-tokens/view-of-destination",
    (json, { relationships: { source } }) =>
      isInbound(json) ? withRelationship(json, "source", source) : json,
    { party: "destination" },
  ),
  shownIn(
    "action",
    "share-tokens/views/redeeming-tells-the-source",
    "share-tokens/view-of-destination",
    (json, { relationships: { source } }) =>
      isInbound(json) ? withRelationship(json, "source", source) : json,
    { action: "redeem", party: "destination" },
  ),
  shown("share-tokens/views/direction-reversed", "share-tokens/resource-direction", reversed),
  shown(
    "share-tokens/views/always-outbound",
    "share-tokens/resource-direction",
    (json) => withAttributes(json, { direction: "outbound" }),
    { party: "destination" },
  ),
  shown(
    "share-tokens/views/always-inbound",
    "share-tokens/resource-direction",
    (json) => withAttributes(json, { direction: "inbound" }),
    { party: "source" },
  ),
  shownIn(
    "list",
    "share-tokens/views/direction-reversed-in-lists",
    "share-tokens/resource-direction",
    reversed,
  ),
  shownIn(
    "list",
    "share-tokens/views/later-pages-tell-the-destination-the-source",
    "share-tokens/view-of-destination",
    (json, { relationships: { source } }, { query }) =>
      isInbound(json) && source !== undefined && query.has("page[after]")
        ? withRelationship(json, "source", source)
        : json,
    { party: "destination" },
  ),
  shown(
    "share-tokens/views/another-inquiry-after-the-creation",
    "share-tokens/create-names-both",
    (json, { relationships: { source } }, { operation }) =>
      !isInbound(json) && source?.type === "inquiry" && operation?.name !== "create"
        ? withRelationship(json, "source", { ...source, id: "inq_another" })
        : json,
    { party: "source" },
  ),
  toDestination("another-connection", "share-tokens/resource-one-token", (json) =>
    withRelationship(json, "connection", { type: "connect/connection", id: "cxn_another" }),
  ),
  toDestination("always-created", "share-tokens/resource-one-token", (json) =>
    withAttributes(json, { status: "created" }),
  ),
  shown(
    "share-tokens/views/source-sees-no-redemption",
    "share-tokens/resource-one-token",
    (json, { status, createdAt }) =>
      !isInbound(json) && begun.has(status) ? withAttributes(json, unredeemed(createdAt)) : json,
    { party: "source" },
  ),
  toDestination("other-times", "share-tokens/resource-one-token", (json) =>
    withAttributes(json, { "created-at": later(attributesIn(json)["created-at"], -5000) }),
  ),
  toDestination("no-expiry", "share-tokens/resource-one-token", (json) =>
    withAttributes(json, { "expires-at": null }),
  ),
  toDestination("no-expiry-once-redeemed", "share-tokens/resource-one-token", (json, { status }) =>
    status === "redeemed" ? withAttributes(json, { "expires-at": null }) : json,
  ),
  shown(
    "share-tokens/views/transactions-by-another-name-before-2022",
    "protocol/version-invariant",
    (json, { relationships: { source } }, { headers }) =>
      !isInbound(json) &&
      source?.type === shareableKinds.transaction.type &&
      (headers.get("persona-version") ?? "2022") < "2022"
        ? withRelationship(json, "source", { ...source, type: "transaction" })
        : json,
    { party: "source", never: { version: allowedVersions.filter((one) => one > "2022") } },
  ),
  shownIn("list", "share-tokens/list/shows-created", "share-tokens/list-row-is-resource", (json) =>
    withAttributes(json, { status: "created" }),
  ),
  shownIn(
    "list",
    "share-tokens/list/shows-other-times",
    "share-tokens/list-row-is-resource",
    (json) => withAttributes(json, { "updated-at": later(attributesIn(json)["updated-at"], 5000) }),
  ),
  shownIn("list", "share-tokens/list/without-expiry", "share-tokens/list-row-is-resource", (json) =>
    withAttributes(json, { "expires-at": null }),
  ),
  shownIn(
    "list",
    "share-tokens/list/clones-without-destination",
    "share-tokens/list-row-is-resource",
    (json, { attributes, status }) =>
      isInbound(json) && status === "redeemed" && attributes["redeem-mode"] === "clone"
        ? withRelationship(json, "destination", null)
        : json,
    { statuses: ["redeemed"], party: "destination" },
  ),
  // As if the type of the first row were that of each.
  shownIn(
    "list",
    "share-tokens/list/sources-of-one-type",
    "share-tokens/list-row-is-resource",
    (json, { relationships }) => {
      const { data } = jsonObject(jsonObject(json["relationships"])["source"]);
      const type = shareableKinds.account.type;
      return relationships["source"] === undefined || data === undefined
        ? json
        : withRelationship(json, "source", { ...jsonObject(data), type });
    },
    { party: "source" },
  ),
  firstReadKept,
  seen("may-read", () => true),
  ...shareTokens.lifecycle.statuses.map((status) =>
    seen(`see-what-is-${status}`, (view) => view.status === status, {
      operations: ["retrieve"],
      party: "stranger",
      from: status,
    }),
  ),
  ...(["source", "destination"] as const).map((party): Fault => ({
    name: `share-tokens/views/${party}-cannot-see`,
    breaks: "share-tokens/list-both-directions",
    rules: ({ partyOf }) => ({
      partyOf(stored, caller) {
        const found = partyOf(stored, caller);
        return found === party ? undefined : found;
      },
    }),
    concerns: { operations: ["list", "retrieve", "action"], party, shows: true },
  })),
  {
    name: "share-tokens/views/refusals-name-the-source",
    breaks: "share-tokens/view-of-destination",
    concerns: {
      operations: ["action"],
      action: "redeem",
      party: "destination",
      outcome: "refusal",
    },
    rules: ({ refusal }) => ({
      refusal(tried, because) {
        const { action, party, stored } = tried;
        const answer = refusal(tried, because);
        return action === "redeem" && party === "destination"
          ? refuse(answer.status, `${stored.relationships["source"]?.id} cannot be imported`)
          : answer;
      },
    }),
  },
];
