import { refuse } from "../../answer.ts";
import { isCreate, isList, isRetrieve } from "../../faults/request-kinds.ts";
import { attributesIn, type Json, shown, withAttributes } from "../../faults/shown.ts";
import type { Fault } from "../../fault.ts";
import type { Context } from "../../protocol.ts";
import type { View } from "../../resource/stored.ts";
import { kindOf, sourceRelationship } from "../objects.ts";
import { personalValue, sourceDataOf } from "../source-data.ts";

const peeked = "source-data";

/** The data of a token's object. Does not ask who may see it. */
function dataOf({ relationships }: View): object {
  const { type = "", id = "" } = relationships[sourceRelationship] ?? {};
  return sourceDataOf({ id, kind: kindOf(type) });
}

const isAsked = ({ query }: Context) => query.get("peek-source-data") === "true";

/** A fault: an answer has source data that it must not have. */
const leaking = (
  name: string,
  breaks: Fault["breaks"],
  isLeak: (json: Json, context: Context) => boolean,
  concerns: NonNullable<Fault["concerns"]>,
): Fault =>
  shown(
    `share-tokens/source-data/${name}`,
    breaks,
    (json, view, context) =>
      isLeak(json, context) ? withAttributes(json, { [peeked]: dataOf(view) }) : json,
    concerns,
  );

/** A fault in source data that an answer may have. */
const changing = (
  name: string,
  change: (leaf: Json) => unknown,
  isMeant: (view: View) => boolean = () => true,
): Fault =>
  shown(
    `share-tokens/source-data/${name}`,
    "share-tokens/peek-visibility",
    (json, view) => {
      const held = attributesIn(json)[peeked];
      return held === undefined || !isMeant(view)
        ? json
        : withAttributes(json, { [peeked]: mapLeaves(held, change) });
    },
    { operations: ["retrieve"], party: "destination", query: true },
  );

function mapLeaves(value: unknown, change: (leaf: Json) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (typeof value !== "object" || value === null) return value;
  if ("visibility" in value) return change({ ...value });
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, mapLeaves(held, change)]),
  );
}

const isPresence = ({ visibility }: Json) => visibility === "presence";

/** Faults in personal values: who sees them, where, and how. */
export const sourceDataFaults: readonly Fault[] = [
  leaking("unasked", "share-tokens/peek-asked-only", (_, context) => isRetrieve(context), {
    operations: ["retrieve"],
  }),
  leaking("in-lists", "share-tokens/peek-asked-only", (_, context) => isList(context), {
    operations: ["list"],
  }),
  leaking(
    "in-lists-that-ask",
    "share-tokens/peek-asked-only",
    (_, context) => isList(context) && isAsked(context),
    { operations: ["list"], query: true },
  ),
  leaking(
    "in-the-answer-to-redeem",
    "share-tokens/peek-asked-only",
    (_, { operation }) => operation?.name === "redeem",
    { operations: ["action"], action: "redeem", party: "destination" },
  ),
  leaking(
    "in-the-answer-to-create",
    "share-tokens/peek-by-destination",
    (_, context) => isCreate(context),
    { operations: ["create"] },
  ),
  leaking(
    "to-the-source",
    "share-tokens/peek-by-destination",
    (json, context) =>
      isRetrieve(context) && isAsked(context) && attributesIn(json)["direction"] === "outbound",
    { operations: ["retrieve"], party: "source", query: true },
  ),
  ...(["redeemed", "expired"] as const).map((status) =>
    leaking(
      `to-the-source-once-${status}`,
      "share-tokens/peek-by-destination",
      (json, context) => {
        const { direction, status: now } = attributesIn(json);
        return (
          isRetrieve(context) && isAsked(context) && direction === "outbound" && now === status
        );
      },
      { operations: ["retrieve"], party: "source", query: true, statuses: [status] },
    ),
  ),
  {
    name: "share-tokens/source-data/not-found-once-redeemed",
    breaks: "share-tokens/retrieve-answers-200",
    rules: ({ withheld, partyOf }) => ({
      withheld: (stored, context) =>
        isAsked(context) &&
        stored.status === "redeemed" &&
        partyOf(stored, context.caller) === "destination"
          ? refuse(404)
          : withheld(stored, context),
    }),
    concerns: {
      operations: ["retrieve"],
      party: "destination",
      query: true,
      statuses: ["redeemed"],
    },
  },
  leaking(
    "where-it-is-declined",
    "share-tokens/peek-asked-only",
    (_, { query }) => query.get("peek-source-data") === "false",
    { operations: ["list", "retrieve"], query: true },
  ),
  changing("value-behind-presence", (leaf) =>
    isPresence(leaf) ? { ...leaf, value: personalValue } : leaf,
  ),
  changing(
    "value-behind-presence-once-redeemed",
    (leaf) => (isPresence(leaf) ? { ...leaf, value: personalValue } : leaf),
    ({ status }) => status === "redeemed",
  ),
  changing("presence-as-a-text", (leaf) => (isPresence(leaf) ? { ...leaf, value: "true" } : leaf)),
  changing("without-visibility", ({ value }) => ({ value })),
  changing("bare-values", ({ value }) => value),
];
