import {
  connections,
  includedOnRequestSince,
  jsonObject,
  shareTokens,
  tokenLifetime,
} from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../answer.ts";
import { isRetrieve } from "../faults/request-kinds.ts";
import type { Context } from "../protocol.ts";
import { pointerTo, readDraft } from "../resource/draft.ts";
import type { Tried } from "../resource/rules.ts";
import type { Served } from "../served.ts";
import { byHand, createImports } from "./imports.ts";
import {
  condition,
  destinationRelationship,
  findObject,
  kindOf,
  relatedTo,
  sourceRelationship,
} from "./objects.ts";
import { movesConnection } from "./moves-connection.ts";
import { sourceDataOf } from "./source-data.ts";

const { parameter } = shareTokens.personal?.["source-data"] ?? { parameter: "" };
const peeks = ({ operation, query }: Context): boolean =>
  isRetrieve({ operation }) && query.get(parameter) === "true";

/** The times of a redemption, in whole seconds. */
const inSeconds = (attributes: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.values(shareTokens.stamps ?? {}).flatMap((name) => {
      const time = attributes[name];
      return typeof time === "string" ? [[name, time.replace(/\.\d+/, ".000")]] : [];
    }),
  );

/** The rules that only share tokens have: what each party sees, which objects they share, and what a redemption imports. */
export const shareTokenRules: NonNullable<Served["rules"]> =
  (world) =>
  ({
    resource,
    decide,
    refusal,
    document,
    isKnownUnder,
    valueUnder,
    partyOf,
    created,
    read,
    ...rules
  }) => {
    const { rulings, organizations } = world;
    const imports = createImports(world, rules);
    const moving = movesConnection(world, { ...imports, created });
    const canPeek = rulings["share-tokens/peek-capability"] === "yes";
    const mode = rulings["share-tokens/redeem-mode-by-hand"];
    const isRounded = rulings["share-tokens/redemption-times"] === "yes";
    const modeByHand = mode !== "clone or hydrate" && {
      "redeem-mode": mode === "none" ? null : "merge",
    };

    /** Whether an answer has an empty `included`: since it was asked for, or by default in an old version. */
    function includesNothing({ query, headers }: Context): boolean {
      const asked = query.get("include");
      if (asked !== null) return asked === "" && rulings["share-tokens/include-empty"] === "yes";
      const version = headers.get("persona-version") ?? includedOnRequestSince;
      const isOld = version < includedOnRequestSince;
      return isOld && rulings["share-tokens/included-by-default"] === "yes";
    }

    /** Treats a token as expired if its time is over but no job has expired it yet, unless that is ruled otherwise. */
    function overdue(tried: Tried): Tried {
      if (rulings["share-tokens/redeem-overdue"] === "done") return tried;
      const { action, stored } = tried;
      const { "expires-at": end } = stored.attributes;
      const isOver = stored.status === "created" && typeof end === "number" && world.now() >= end;
      return isOver && action === "redeem"
        ? { ...tried, stored: { ...stored, status: "expired" } }
        : tried;
    }

    /** Treats a token as failed if it is to be expired while its connection is not active, and that is ruled to be refused. */
    function pausable(tried: Tried): Tried {
      const { action, stored } = tried;
      const isPaused =
        action === "expire" &&
        rulings["share-tokens/expire-while-paused"] === "409" &&
        !rules.meets(stored, condition);
      return isPaused ? { ...tried, stored: { ...stored, status: "failed" } } : tried;
    }

    return {
      ...imports,
      ...moving,
      ownerOf: (objectId) => findObject(objectId, organizations)?.organizationId,
      read(stored, context, now) {
        // It has moved since the last read, at a time that nobody saw.
        const moves = rulings["share-tokens/import-moves-updated-at"] === "yes";
        if (moves && stored.status === "pending")
          stored.updatedAt = Math.max(stored.updatedAt, now);
        return read(stored, context, now);
      },
      draft(body) {
        const draft = readDraft(
          body,
          shareTokens,
          {
            unknown: rulings["share-tokens/create-unknown-attribute"],
            missing: rulings["share-tokens/create-missing-attribute"],
            wrongType: rulings["share-tokens/create-wrong-type"],
          },
          ["expires-in-seconds"],
        );
        if (isAnswer(draft)) return draft;
        const { "expires-in-seconds": seconds = tokenLifetime.default } = draft.attributes;
        if (Number(seconds) >= tokenLifetime.minimum && Number(seconds) <= tokenLifetime.maximum) {
          return draft;
        }
        return refuse(
          rulings["share-tokens/create-lifetime-out-of-bounds"],
          "expires-in-seconds is out of bounds",
          pointerTo("expires-in-seconds"),
        );
      },
      admit({ attributes }, caller) {
        const connectionId = String(attributes["connection-id"]);
        const connection = world.find(connections.name, connectionId);
        const pointer = pointerTo("connection-id");
        if (connection === undefined) {
          const code = rulings["share-tokens/create-unknown-connection"];
          return refuse(code, "connection-id is not found", pointer);
        }
        const party = world.partyOf(connections.name, connectionId, caller);
        if (party === undefined) {
          const code = rulings["share-tokens/create-foreign-connection"];
          return refuse(code, "connection-id is not found", pointer);
        }
        if (party !== "source") {
          const code = rulings["share-tokens/create-by-destination"];
          return refuse(code, "only the source creates share tokens");
        }
        const over =
          rulings[
            connection.status === "inactive"
              ? "share-tokens/create-over-inactive"
              : "share-tokens/create-over-pending"
          ];
        if (connection.status !== "active" && over !== "201") {
          return refuse(over, `Connection is ${connection.status}`, pointer);
        }
        const object = findObject(String(attributes["source-id"]), organizations);
        if (object?.organizationId === caller.organizationId) return undefined;
        const question = object === undefined ? "create-unknown-source" : "create-foreign-source";
        const code = rulings[`share-tokens/${question}`];
        return refuse(code, "source-id is not found", pointerTo("source-id"));
      },
      created(stored) {
        const { "connection-id": connectionId, "source-id": sourceId, ...rest } = stored.attributes;
        const seconds = Number(rest["expires-in-seconds"] ?? tokenLifetime.default);
        const object = findObject(String(sourceId), organizations);
        const { creator } = stored.relationships;
        return moving.created({
          ...stored,
          attributes: {
            "connection-id": connectionId,
            "expires-at": stored.createdAt + seconds * 1000,
          },
          relationships: {
            ...stored.relationships,
            ...(creator && {
              creator: { ...creator, type: rulings["share-tokens/creator-type"] },
            }),
            ...(object && { [sourceRelationship]: relatedTo(object) }),
          },
        });
      },
      decide(tried) {
        const decided = decide(pausable(overdue(tried)));
        const { context, action, stored } = tried;
        const [made = ""] = stored.environments;
        const isElsewhere =
          context !== undefined && context.caller.production !== world.isProduction(made);
        if (!decided.allowed || action !== "redeem" || !isElsewhere) return decided;
        const cites = "share-tokens/redeem-same-environment";
        return { allowed: false, because: ["party"], with: [403, 404, 409, 422], cites };
      },
      refusal: (tried, because) => refusal(pausable(overdue(tried)), because),
      withheld(stored, context) {
        const ruled = rulings["share-tokens/peek-without-capability"];
        const isRefused = !canPeek && ruled !== "it is ignored" && peeks(context);
        return isRefused && partyOf(stored, context.caller) === "destination"
          ? refuse(ruled, "source data cannot be peeked at")
          : undefined;
      },
      resource(view, context) {
        const { attributes, relationships, ...json } = resource(view, context);
        const isSource = isParty(view, "source", context);
        const object = view.relationships[sourceRelationship];
        const shown = { ...jsonObject(relationships) };
        const isBefore = view.relationships[destinationRelationship] === undefined;
        const isAbsent = rulings["share-tokens/destination-before"] === "it is absent";
        if (isBefore && isAbsent && view.attributes["redeem-mode"] === undefined) {
          delete shown[destinationRelationship];
        }
        const isPeeked =
          canPeek && peeks(context) && isParty(view, "destination", context) && object;
        return {
          ...json,
          attributes: {
            ...jsonObject(attributes),
            ...(isRounded && inSeconds(jsonObject(attributes))),
            direction: isSource ? "outbound" : "inbound",
            ...(view.attributes[byHand] === true && modeByHand),
            ...(isPeeked && {
              "source-data": sourceDataOf(
                { id: object.id, kind: kindOf(object.type) },
                rulings["protocol/field-names"],
                rulings["share-tokens/peek-visibilities"],
              ),
            }),
          },
          relationships: shown,
        };
      },
      document: (data, context) => ({
        ...document(data, context),
        ...(includesNothing(context) && { included: [] }),
      }),
      valueUnder: (filter, view, context) =>
        filter === "direction"
          ? isParty(view, "source", context)
            ? "outbound"
            : "inbound"
          : valueUnder(filter, view, context),
      isKnownUnder(filter, value, context) {
        if (filter === "direction") return value === "outbound" || value === "inbound";
        if (filter !== "connection-id") return isKnownUnder(filter, value, context);
        return world.partyOf(connections.name, value, context.caller) !== undefined;
      },
    };

    function isParty(
      view: Parameters<typeof rules.organizationOf>[0],
      party: string,
      { caller }: Context,
    ): boolean {
      return rules.organizationOf(view, party) === caller.organizationId;
    }
  };
