import {
  type OperationId,
  type ShareTokenParty,
  shareTokens,
  type ShareTokenStatus,
  unknowns,
} from "@persona-conformance/schemas";
import { emptyPage, requestId } from "../../bodies.ts";
import type { Interaction } from "../../interaction.ts";
import { given } from "../../states.ts";
import { oneToken, tokenPage } from "./bodies.ts";
import { examples } from "../../values.ts";
import { tokenThatIs } from "./view.ts";
import { refuses } from "../refusals.ts";

const { "share-token": id, id: connectionId } = examples;
const retrieve = "retrieve-a-share-token" satisfies OperationId;
const list = "list-all-share-tokens" satisfies OperationId;
const isCreated = given("a share token is created", { "share-token": id });

export const directionTo = (party: ShareTokenParty): "outbound" | "inbound" =>
  party === "source" ? "outbound" : "inbound";

/** Both parties see a token of each status. */
const each: readonly Interaction[] = shareTokens.lifecycle.statuses.flatMap((status) =>
  shareTokens.lifecycle.parties.map((party): Interaction => {
    const direction = directionTo(party);
    return {
      description: `a request of the ${party} for a share token that is ${status}`,
      cites: [
        "share-tokens/retrieve-answers-200",
        "share-tokens/resource-shape",
        "share-tokens/resource-direction",
        "share-tokens/redeem-mode-tells",
      ],
      given: given(`a share token is ${status}`, { "share-token": id }),
      by: party,
      ask: { operation: retrieve },
      answer: { status: 200, headers: requestId, body: oneToken({ status, direction }) },
      call: (client) => client.shareTokens.retrieve(id),
      reads: { kind: "resource", resource: tokenThatIs(status, direction) },
    };
  }),
);

const asks = (by: Interaction["by"]): Pick<Interaction, "by" | "ask" | "call"> => ({
  by,
  ask: { operation: retrieve },
  call: (client) => client.shareTokens.retrieve(id),
});

const refusals: readonly Interaction[] = [
  {
    description: "a vain request of a third organization for a share token",
    cites: ["share-tokens/strangers-excluded", "protocol/error-body"],
    given: isCreated,
    ...asks("stranger"),
    ...refuses(unknowns["share-tokens/stranger"].answers),
  },
  {
    description: "a vain request for a share token that does not exist",
    cites: ["share-tokens/retrieve-unknown-404", "protocol/error-body"],
    given: given("no share token has the id", { "share-token": id }),
    ...asks("source"),
    ...refuses([404]),
  },
  {
    description: "a vain request for a share token with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    given: given("no share token has the id", { "share-token": id }),
    ...asks("nobody"),
    ...refuses([401]),
  },
];

const over = { "filter[connection-id]": "${id}" };

/** The connection has only one token, so the page has no next and no previous page. */
const filtered: readonly Interaction[] = [
  ...shareTokens.lifecycle.parties.map((party): Interaction => {
    const direction = directionTo(party);
    return {
      description: `a request of the ${party} for the ${direction} share tokens over a connection`,
      cites: [
        "share-tokens/list-filter-connection",
        "share-tokens/list-filter-direction",
        "share-tokens/list-both-directions",
        "share-tokens/resource-envelope",
      ],
      given: isCreated,
      by: party,
      ask: { operation: list, query: { ...over, "filter[direction]": direction } },
      answer: {
        status: 200,
        headers: requestId,
        body: tokenPage({ status: "created", direction }),
      },
      call: (client) => client.shareTokens.list({ connectionId, direction }),
      reads: { kind: "page", rows: [tokenThatIs("created", direction)], next: null, prev: null },
    };
  }),
  ...(["created", "expired"] as const satisfies readonly ShareTokenStatus[]).map(
    (status): Interaction => ({
      description: `a request for the ${status} share tokens over a connection`,
      cites: ["share-tokens/list-filter-connection", "share-tokens/list-filter-status"],
      given: given(`a share token is ${status}`, { "share-token": id }),
      by: "source",
      ask: { operation: list, query: { ...over, "filter[status]": status } },
      answer: {
        status: 200,
        headers: requestId,
        body: tokenPage({ status, direction: "outbound" }),
      },
      call: (client) => client.shareTokens.list({ connectionId, status }),
      reads: { kind: "page", rows: [tokenThatIs(status)], next: null, prev: null },
    }),
  ),
  {
    description: "a request for share tokens of which there are none",
    cites: ["share-tokens/list-filter-status", "share-tokens/resource-envelope"],
    given: isCreated,
    by: "source",
    ask: { operation: list, query: { ...over, "filter[status]": "failed" } },
    answer: { status: 200, headers: requestId, body: emptyPage },
    call: (client) => client.shareTokens.list({ connectionId, status: "failed" }),
    reads: { kind: "page", rows: [], next: null, prev: null },
  },
  {
    description: "a vain request for the list of share tokens with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    by: "nobody",
    ask: { operation: list },
    call: (client) => client.shareTokens.list(),
    ...refuses([401]),
  },
];

export const tokenReads: readonly Interaction[] = [...each, ...filtered, ...refusals];
