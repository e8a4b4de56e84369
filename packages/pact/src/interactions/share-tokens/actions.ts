import {
  idOf,
  type ShareTokenAction,
  shareTokens,
  type ShareTokenStatus,
  type StatementId,
  tokenLifetime,
  unknowns,
  refusedActs,
} from "@persona-conformance/schemas";
import { requestId } from "../../bodies.ts";
import type { Interaction, ActorName } from "../../interaction.ts";
import { given } from "../../states.ts";
import { oneToken, type TokenShown } from "./bodies.ts";
import { examples } from "../../values.ts";
import { tokenThatIs } from "./view.ts";
import { refuses } from "../refusals.ts";
import { directionTo } from "./reads.ts";

const { "share-token": id, id: connectionId, object: sourceId, into: destinationId } = examples;
const { lifecycle, operations } = shareTokens;
const seconds = 3600;

type Does = Pick<Interaction, "by" | "ask" | "call">;

/** The request for an action. A token is redeemed into an object, which all kinds but a verification allow. */
const does = (action: ShareTokenAction, by: ActorName): Does =>
  action === "expire"
    ? {
        by,
        ask: { operation: operations.expire.id },
        call: (client) => client.shareTokens.expire(id),
      }
    : {
        by,
        ask: { operation: operations.redeem.id, attributes: { "destination-id": "${into}" } },
        call: (client) => client.shareTokens.redeem(id, { destinationId }),
      };

const shows = (http: number, shown: TokenShown): Pick<Interaction, "answer" | "reads"> => ({
  answer: { status: http, headers: requestId, body: oneToken(shown) },
  reads: { kind: "resource", resource: tokenThatIs(shown.status, shown.direction) },
});

const successOf = { expire: 200, redeem: 202 } as const;

/** Every attempt of the lifecycle table, with an active connection. Attempts that are open questions are left out. */
const attempts: readonly Interaction[] = lifecycle.attempts.flatMap(
  ({ status, action, party, unmet }) => {
    const ruling = lifecycle.rule({ status, action, party });
    if (unmet === true || (!ruling.allowed && ruling.open !== undefined)) return [];
    const verb = ruling.allowed ? "a request" : "a vain request";
    return [
      {
        description: `${verb} of the ${party} to ${action} a share token that is ${status}`,
        cites: [
          // The lifecycle of share tokens cites only known statements.
          idOf(ruling.cites) as StatementId,
          ruling.allowed ? "share-tokens/action-answers" : "protocol/error-body",
        ] as const,
        given: given(`a share token is ${status}`, { "share-token": id }),
        ...does(action, party),
        ...(ruling.allowed
          ? shows(successOf[action], { status: ruling.to, direction: directionTo(party) })
          : refuses(ruling.with)),
      },
    ];
  },
);

const overOthers: readonly Interaction[] = (["pending", "inactive"] as const).map((status) => ({
  description: `a vain request to redeem a share token whose connection is ${status}`,
  cites: ["share-tokens/redeem-while-active", "protocol/error-body"],
  given: given(`the connection of a share token is ${status}`, { "share-token": id }),
  ...does("redeem", "destination"),
  ...refuses(unknowns[`share-tokens/redeem-over-${status}`].answers),
}));

/** A repeated request gets the first answer, even if the import has ended since. */
const replay: Interaction = {
  description: "a request to redeem a share token that was sent before",
  cites: ["protocol/idempotent-replay"],
  given: given("an idempotency key was used to redeem a share token", { "share-token": id }),
  ...does("redeem", "destination"),
  ...shows(202, { status: "pending", direction: "inbound" }),
};

const withoutParty: readonly Interaction[] = lifecycle.actions.flatMap((action) => [
  {
    description: `a vain request of a third organization to ${action} a share token`,
    cites: ["share-tokens/strangers-excluded", "protocol/error-body"],
    given: given("a share token is created", { "share-token": id }),
    ...does(action, "stranger"),
    ...refuses(refusedActs),
  } satisfies Interaction,
  {
    description: `a vain request to ${action} a share token that does not exist`,
    cites: ["share-tokens/action-known-token", "protocol/error-body"],
    given: given("no share token has the id", { "share-token": id }),
    ...does(action, action === "expire" ? "source" : "destination"),
    ...refuses([404]),
  } satisfies Interaction,
  {
    description: `a vain request to ${action} a share token with an invalid key`,
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    given: given("no share token has the id", { "share-token": id }),
    ...does(action, "nobody"),
    ...refuses([401]),
  } satisfies Interaction,
]);

const canBeShared = given("an object can be shared", { object: sourceId });
const creates = (by: ActorName, lifetime: number): Does => ({
  by,
  ask: {
    operation: operations.create.id,
    attributes: {
      "connection-id": "${id}",
      "source-id": "${object}",
      "expires-in-seconds": lifetime,
    },
  },
  call: (client) =>
    client.shareTokens.create({ connectionId, sourceId, expiresInSeconds: lifetime }),
});
const isNew = "created" satisfies ShareTokenStatus;

const creations: readonly Interaction[] = [
  {
    description: "a request to create a share token",
    cites: [
      "share-tokens/create-answers-201",
      "share-tokens/create-is-created",
      "share-tokens/resource-direction",
      "share-tokens/create-lifetime",
    ],
    given: canBeShared,
    ...creates("source", seconds),
    ...shows(201, { status: isNew, direction: "outbound", isNew: true }),
  },
  {
    description: "a vain request of the destination to create a share token",
    cites: ["share-tokens/create-by-source", "protocol/error-body"],
    given: canBeShared,
    ...creates("destination", seconds),
    ...refuses(unknowns["share-tokens/create-by-destination"].answers),
  },
  {
    description: "a vain request to create a share token that lives too long",
    cites: ["share-tokens/create-lifetime-bounds", "protocol/error-body"],
    given: canBeShared,
    ...creates("source", tokenLifetime.maximum + 1),
    ...refuses(unknowns["share-tokens/create-lifetime-out-of-bounds"].answers),
  },
  {
    description: "a vain request to create a share token with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    ...creates("nobody", seconds),
    ...refuses([401]),
  },
];

export const tokenActions: readonly Interaction[] = [
  ...creations,
  ...attempts,
  ...overOthers,
  replay,
  ...withoutParty,
];
