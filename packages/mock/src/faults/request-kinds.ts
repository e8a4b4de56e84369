import { axisNames } from "../condition.ts";
import type { Concern } from "../fault.ts";
import type { Context } from "../protocol.ts";

type Asked = Pick<Context, "operation"> | undefined;

export const isList = (asked: Asked): boolean => asked?.operation?.name === "list";
export const isCreate = (asked: Asked): boolean => asked?.operation?.name === "create";
export const isRetrieve = (asked: Asked): boolean => asked?.operation?.name === "retrieve";

/** Whether a request asks for an action of the lifecycle, or for the given one. */
export const isAction = (asked: Asked, action = asked?.operation?.name): boolean =>
  asked?.operation !== undefined &&
  asked.operation.name === action &&
  asked.operation.resource.lifecycle.actions.includes(action);

/** A kind of request. All actions of the lifecycle are one kind. */
export type Kind = NonNullable<Concern["operations"]>[number];

export const isOf = (asked: Asked, kind: Kind): boolean =>
  kind === "action" ? isAction(asked) : asked?.operation?.name === kind;

/** A fault that is visible only in lists. */
export const inLists: Concern = { operations: ["list"] };
export const inCreation: Concern = { operations: ["create"] };
export const inActions: Concern = { operations: ["action"] };
/** A fault that is visible only without a valid key. */
export const withoutKey: Concern = { party: "nobody" };

/** A fault that is visible only in refusals. */
export const inRefusals: Concern = { outcome: "refusal" };
/** A fault that is visible only in requests with an unknown id: everybody is a stranger there. */
export const ofUnknownIds: Concern = {
  operations: ["retrieve", "action"],
  party: "stranger",
  fixed: ["round", "accepted", "overlap"],
};
/** A fault of two requests that differ by more than a version, a style or a party. */
export const inTwoRequests: Concern = {
  fixed: ["operation", "page", "query", "replay", "round", "accepted", "overlap"],
};
/** The same, and two parties send them. */
export const ofTwoParties: Concern = {
  fixed: ["party", "operation", "page", "query", "replay", "round", "accepted", "overlap"],
};
/** A fault that is visible only in a 404. */
export const toStrangers: Concern = {
  operations: ["retrieve", "action"],
  party: "stranger",
  outcome: "refusal",
};
/** A fault that also affects a dashboard. An action there meets no condition of a request. */
export const ofDashboards: Concern = { fixed: axisNames };
